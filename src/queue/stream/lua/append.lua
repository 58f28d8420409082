-- ARGV: the consumer, how many jobs there may be, the user, how many reviews the record has, the
-- record. Returns the result of append().
return append(unpack(ARGV))
