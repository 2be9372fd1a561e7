-- Where a key may be used from: networks such as 203.0.113.0/24 and single addresses; empty = anywhere.
alter table account_keys add column ip_allow_list text[] not null default '{}';
