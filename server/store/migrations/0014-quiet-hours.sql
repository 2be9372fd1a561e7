-- When background work rests at the source of a connection, as its account sets it.
alter table connections add column quiet_hours jsonb not null default '[]';
