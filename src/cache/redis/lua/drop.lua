-- Makes the entry cold in any state.
make_cold()
return 1
