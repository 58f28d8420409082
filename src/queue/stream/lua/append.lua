-- ARGV: the consumer, how many jobs there may be, the learner, the record. Gives what append()
-- gives.
return append(unpack(ARGV))
