# Finds ruled-out words and sentence openings in comments, messages and documents; see words.sh. The first
# file is the list words.txt, each further file is text to check. Variable `texts`: a pattern of the paths
# whose string literals are checked, too.

function trim(text) {
    gsub(/^[ \t]+|[ \t]+$/, "", text)
    return text
}

# Adds a line of words.txt to the list it belongs to.
function read_rule(line,    part, count) {
    count = split(line, part, / +\| +/)
    if (part[1] == "word" && count == 3) {
        words++
        word[words] = part[2]
        instead[words] = part[3]
        ruled = ruled (ruled == "" ? "" : "|") part[2]
    } else if (part[1] == "opening" && count == 3) {
        opening_words = opening_words (opening_words == "" ? "" : "|") part[2]
        opening_instead[part[2]] = part[3]
    } else if (part[1] == "except" && count == 4) {
        exceptions++
        exempt_path[exceptions] = part[2]
        exempt_phrase[exceptions] = part[3]
    } else {
        print FILENAME ":" FNR ": neither a word, an opening nor an exception with its reason: " line
        bad = 1
    }
}

function end_of_rules() {
    ruled = "(^|[^a-z0-9_])(" ruled ")($|[^a-z0-9_])"
    starts = "(^|[.!?][\"')*]* |@param( |\\[[a-z,]*\\])*[a-z_]+ |@returns? |@retval [A-Za-z_0-9]+ |\\| )"
    openings = starts "(" opening_words ")[ ,]"
}

# Collects text that continues on further lines; `line` is the number of the line it stands on.
function add(text, line) {
    if (block != "" && kind != "literal")
        block = block " "
    parts++
    part_start[parts] = length(block) + 1
    part_line[parts] = line
    block = block text
}

function line_of(place,    i) {
    for (i = parts; i > 1 && part_start[i] > place; i--)
        ;
    return part_line[i]
}

# Blanks the phrases that are exempt in this file, so that places in the text stay as they are.
function without_exempt(text,    i, place, blank, lower, phrase) {
    lower = tolower(text)
    for (i = 1; i <= count_here; i++) {
        phrase = exempt_phrase[here[i]]
        while ((place = index(lower, phrase)) > 0) {
            used[here[i]] = 1
            blank = substr("                                                            ", 1, length(phrase))
            text = substr(text, 1, place - 1) blank substr(text, place + length(phrase))
            lower = tolower(text)
        }
    }
    return text
}

function report(place, found, better) {
    print path ":" line_of(place) ": \"" found "\": write " better
    bad = 1
}

function report_words(text,    place, found, i, from) {
    text = tolower(text)
    from = 1
    while (match(substr(text, from), ruled)) {
        place = from + RSTART - 1
        found = substr(text, place, RLENGTH)
        from = place + RLENGTH - 1
        gsub(/^[^a-z]+|[^a-z]+$/, "", found)
        for (i = 1; i < words && found !~ ("^(" word[i] ")$"); i++)
            ;
        report(place + 1, found, instead[i])
    }
}

# A question may open with one of these words.
function report_openings(text,    place, found, from, rest) {
    from = 1
    while (match(substr(text, from), openings)) {
        place = from + RSTART - 1
        found = substr(text, place, RLENGTH)
        rest = substr(text, place + RLENGTH)
        from = place + RLENGTH - 1
        sub(starts, "", found)
        found = trim(found)
        sub(/,$/, "", found)
        if (match(rest, /[.!?]( |$)/) && substr(rest, RSTART, 1) == "?")
            continue
        report(from - length(found), found " ...", opening_instead[found])
    }
}

function flush_block(    text) {
    if (block != "") {
        text = count_here > 0 ? without_exempt(block) : block
        report_words(text)
        if (opening_words != "")
            report_openings(text)
    }
    block = ""
    parts = 0
    kind = ""
}

# Text of another kind than before ends what has been collected.
function add_of_kind(new_kind, text, line) {
    if (kind != new_kind)
        flush_block()
    kind = new_kind
    add(text, line)
}

function comment_text(text) {
    sub(/^[ \t]*\/?\*+[!<]?( |$)/, "", text)
    gsub(/\*\/$/, "", text)
    text = trim(text)
    if (text ~ /^@/)
        flush_block()
    if (text == "")
        flush_block()
    else
        add_of_kind("comment", text, FNR)
}

# The length of the literal at the start of `text`, with its quotes.
function literal_length(text, quote) {
    if (quote == "\"")
        match(text, /^"([^"\\]|\\.)*"?/)
    else
        match(text, /^'([^'\\]|\\.)*'?/)
    return RLENGTH
}

function c_line(line,    at, token, length_) {
    while (line != "") {
        if (in_comment) {
            at = index(line, "*/")
            comment_text(at ? substr(line, 1, at - 1) : line)
            if (!at)
                return
            in_comment = 0
            line = substr(line, at + 2)
            continue
        }
        if (!match(line, /["']|\/\/|\/\*/)) {
            if (line ~ /[^ \t]/)
                flush_block()
            return
        }
        at = RSTART
        token = substr(line, at, RLENGTH)
        if (substr(line, 1, at - 1) ~ /[^ \t]/)
            flush_block()
        line = substr(line, at)
        if (token == "//") {
            comment_text(substr(line, 3))
            return
        }
        if (token == "/*") {
            flush_block()
            in_comment = 1
            line = substr(line, 3)
            sub(/^[*!<]+/, "", line)
            continue
        }
        length_ = literal_length(line, token)
        if (token == "\"" && with_literals)
            literal(substr(line, 2, length_ - 2))
        else
            flush_block()
        line = substr(line, length_ + 1)
    }
}

# An escape such as \n ends a word.
function literal(text) {
    gsub(/\\[nt]/, "  ", text)
    if (text != "")
        add_of_kind("literal", text, FNR)
}

# Lines with comments up to the end of the line: shell, CMake, Python, SQL, Lua.
function line_comment(line, mark,    at) {
    if (match(line, "(^|[ \t])" mark "+( |$)")) {
        if (substr(line, 1, RSTART) ~ /[^ \t]/ && substr(line, 1, 1) != substr(mark, 1, 1))
            flush_block()
        at = RSTART + RLENGTH
        comment_text(" " substr(line, at))
    } else {
        flush_block()
        if (with_literals && mark == "#") {
            add_of_kind("code", line, FNR)
            flush_block()
        }
    }
}

function markdown_line(line) {
    if (line ~ /^ *(```|$)/ || line ~ /^ *([-*#>|]|[0-9]+\.) / || line ~ /^#/)
        flush_block()
    gsub(/`[^`]*`/, "`", line)
    sub(/^ *([-*#>]+|[0-9]+\.) /, "", line)
    if (line ~ /[^ `]/)
        add_of_kind("document", trim(line), FNR)
}

function language_of(path, first) {
    if (path ~ /\.(c|h|cpp|hpp|rs|mjs|js|inc)$/)
        return "c"
    if (path ~ /\.md$/)
        return "markdown"
    if (path ~ /\.(sql|lua)$/)
        return "dashes"
    if (path ~ /\.(sh|cmake|py|awk)$/ || path ~ /CMakeLists\.txt$/ || first ~ /^#!/)
        return "hash"
    return ""
}

function start_of_file(    i) {
    flush_block()
    path = FILENAME
    in_comment = 0
    language = language_of(path, $0)
    with_literals = path ~ texts
    count_here = 0
    for (i = 1; i <= exceptions; i++)
        if (path ~ ("^(" exempt_path[i] ")"))
            here[++count_here] = i
}

FILENAME == ARGV[1] {
    if ($0 !~ /^(#|$)/)
        read_rule($0)
    next
}
!path {
    end_of_rules()
}
FNR == 1 {
    start_of_file()
}
language == "c" {
    c_line($0)
}
language == "hash" {
    line_comment($0, "#")
}
language == "dashes" {
    line_comment($0, "--")
}
language == "markdown" {
    markdown_line($0)
}
END {
    flush_block()
    for (i = 1; i <= exceptions; i++)
        if (!used[i] && all) {
            print "the exception \"" exempt_phrase[i] "\" of " exempt_path[i] " is not needed"
            bad = 1
        }
    exit bad
}
