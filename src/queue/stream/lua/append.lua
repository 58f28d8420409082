-- ARGV: the consumer, how many jobs there may be, the user, how many reviews the record has, the
-- record. Gives what append() gives.
return append(unpack(ARGV))
