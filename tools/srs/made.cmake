# Writes the documents that the command prints: manual pages and completion scripts.
# Usage: cmake -D SRS=COMMAND -D MADE=DIRECTORY -P made.cmake
function(write_output file)
    execute_process(COMMAND ${SRS} ${ARGN} OUTPUT_FILE ${MADE}/${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${MADE}) # a command may have been removed
file(MAKE_DIRECTORY ${MADE}/man1)
execute_process(COMMAND ${SRS} docs OUTPUT_VARIABLE docs COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\n### srs [a-z ]+" headings "${docs}")
foreach(heading IN LISTS headings)
    string(REPLACE "\n### srs " "" command "${heading}")
    string(REPLACE " " "-" page "${command}")
    string(REPLACE " " ";" words "${command}")
    write_output(man1/srs-${page}.1 man ${words})
endforeach()
write_output(srs.bash completion bash)
write_output(_srs completion zsh)
write_output(man1/srs.1 man) # last: the rule looks at its time
