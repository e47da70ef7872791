-- The guard counts over a place within a lane. One country's sends of a day are too many to look through for each.
DROP INDEX sends_address;
DROP INDEX sends_network;
DROP INDEX sends_block;
DROP INDEX sends_country;
CREATE INDEX sends_address ON sends (address, lane, at);
CREATE INDEX sends_network ON sends (network, lane, at);
CREATE INDEX sends_block ON sends (block, lane, at);
CREATE INDEX sends_country ON sends (country, lane, at);
