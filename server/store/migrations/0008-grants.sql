-- OAuth tokens of connections. Whoever renews them holds the row; `version` fences those who come late.
create table connection_grants (
  account_id text not null,
  connection_id text not null,
  sealed_tokens bytea not null,
  sealed_data_key bytea not null,
  master_key_id text not null,
  version integer not null default 1,
  -- When somebody looks after it next: ahead of the expiry, or after a failure.
  refresh_at timestamptz,
  expires_at timestamptz,
  failures integer not null default 0,
  refreshed_at timestamptz not null default now(),
  primary key (account_id, connection_id),
  foreign key (account_id, connection_id) references connections (account_id, id) on delete cascade
);
create index connection_grants_due on connection_grants (refresh_at) where refresh_at is not null;
create index connection_grants_master_key on connection_grants (master_key_id);

alter table connection_grants enable row level security;
alter table connection_grants force row level security;
create policy own_account on connection_grants
  using ((select current_setting('app.account_id', true)) in (account_id, '*'));
