-- Makes the entry cold, whatever is there.
make_cold()
return 1
