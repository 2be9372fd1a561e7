-- Whose row it is comes first in every key, and row-level security backs every WHERE clause up.
-- app.account_id is set for one transaction: an account's id, or * for work across accounts.

create table accounts (
  id text primary key check (id ~ '^acc_[0-9a-z]+$'),
  name text not null,
  created_at timestamptz not null default now()
);

create table account_keys (
  account_id text not null references accounts (id),
  id text not null,
  name text not null,
  role text not null check (role in ('admin', 'developer', 'read_only')),
  hash bytea not null unique check (length(hash) = 32),
  prefix text not null,
  last4 text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id)
);

create table customers (
  account_id text not null references accounts (id),
  id text not null,
  external_id text not null,
  name text not null,
  contact_email text,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (account_id, id)
);
create unique index customers_external_id on customers (account_id, external_id)
  where deleted_at is null;

create table connections (
  account_id text not null references accounts (id),
  id text not null,
  customer_id text not null,
  system text not null,
  deployment text not null check (deployment in ('cloud', 'on_premises')),
  name text not null,
  status text not null check (status in ('pending', 'active', 'unreachable',
    'reauthorization_required', 'inactive', 'disconnected')),
  reason jsonb,
  host text,
  settings jsonb not null default '{}',
  sites jsonb,
  metadata jsonb not null default '{}',
  capabilities jsonb,
  sealed_credentials bytea,
  sealed_data_key bytea,
  master_key_id text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  connected_at timestamptz,
  disconnected_at timestamptz,
  last_success_at timestamptz,
  last_checked_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, customer_id) references customers (account_id, id),
  check (num_nulls(sealed_credentials, sealed_data_key, master_key_id) in (0, 3))
);
create index connections_customer on connections (account_id, customer_id);
create index connections_master_key on connections (master_key_id)
  where master_key_id is not null;

create table connection_tokens (
  account_id text not null,
  id text not null,
  connection_id text not null,
  name text not null,
  hash bytea not null unique check (length(hash) = 32),
  prefix text not null,
  last4 text not null,
  scope jsonb,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, connection_id) references connections (account_id, id)
);
create index connection_tokens_connection on connection_tokens (account_id, connection_id);

create table connection_transitions (
  account_id text not null,
  connection_id text not null,
  id text not null,
  from_status text,
  to_status text not null,
  cause text not null,
  evidence jsonb not null default '[]',
  at timestamptz not null default now(),
  primary key (account_id, connection_id, id),
  foreign key (account_id, connection_id) references connections (account_id, id)
);

-- No foreign keys from here on. Idempotency keys and events come with every write: checking the one
-- row of their account each time would make all its writes queue for it. The rest is written
-- behind, maybe after the connection is gone.

-- The empty connection_id stands for the admin API.
create table idempotency_keys (
  account_id text not null,
  connection_id text not null default '',
  key text not null check (length(key) between 1 and 255),
  fingerprint text not null,
  body_hash bytea not null,
  state text not null default 'in_progress' check (state in ('in_progress', 'done', 'unknown')),
  status integer,
  headers jsonb,
  body text,
  locked_by text not null,
  lock_until timestamptz not null,
  fence integer not null default 1,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (account_id, connection_id, key),
  check (state <> 'done' or status is not null)
);
create index idempotency_keys_expiry on idempotency_keys (expires_at);

-- The outbox: a row is written in the transaction of the change it tells of.
create table events (
  account_id text not null,
  id text not null,
  type text not null,
  connection_id text,
  data jsonb not null,
  at timestamptz not null default now(),
  primary key (account_id, id)
);

create table status_words (
  account_id text not null,
  connection_id text not null,
  entity text not null,
  source_status text not null,
  seen_count bigint not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  primary key (account_id, connection_id, entity, source_status)
);

alter table accounts enable row level security;
alter table accounts force row level security;
create policy own_account on accounts
  using ((select current_setting('app.account_id', true)) in (id, '*'));

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['account_keys', 'customers', 'connections',
    'connection_tokens', 'connection_transitions', 'idempotency_keys', 'events', 'status_words']
  loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
