-- A connection is watched: what is suspected, when it is looked at next, what its user may not do.
alter table connections
  add column suspicion jsonb,
  add column next_check_at timestamptz,
  add column permission_problems jsonb not null default '[]',
  add column latency_ms jsonb;

create index connections_due on connections (next_check_at) where next_check_at is not null;

update connections set next_check_at = now()
where status in ('active', 'unreachable', 'reauthorization_required');

-- The language that the people of a customer are told things in.
alter table customers add column language text not null default 'en' check (language in ('en', 'de'));

create index connections_pending on connections (account_id, id) where status = 'pending';
