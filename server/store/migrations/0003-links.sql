-- What an account lets its links do, and how they look.
alter table accounts
  add column redirect_origins jsonb not null default '[]',
  add column link_defaults jsonb not null default '{}',
  add column branding jsonb not null default '{}';

create table oauth_clients (
  account_id text not null references accounts (id),
  id text not null unique,
  name text not null,
  is_public boolean not null,
  redirect_uris jsonb not null default '[]',
  -- What client_credentials may do in the admin API; null = nothing.
  role text check (role in ('admin', 'developer', 'read_only')),
  expiring_tokens boolean not null default false,
  hash bytea check (length(hash) = 32),
  prefix text,
  last4 text,
  -- The secret before a rotation, while it overlaps.
  former_hash bytea check (length(former_hash) = 32),
  former_until timestamptz,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (account_id, id),
  check (is_public = (hash is null)),
  check (not is_public or role is null)
);

create table links (
  account_id text not null references accounts (id),
  id text not null,
  kind text not null check (kind in ('connect', 'reauthorize')),
  -- An authorization request of an OAuth client makes its customer only when somebody finishes it.
  customer_id text,
  new_customer jsonb,
  connection_id text,
  systems jsonb,
  name text,
  deployment text check (deployment in ('cloud', 'on_premises')),
  metadata jsonb not null default '{}',
  redirect_uri text,
  state text,
  locale text,
  overlap_s integer not null default 0,
  client_id text,
  code_challenge text,
  -- The secret is derived from the master key that key_id names, and the id; it is stored nowhere.
  token_hash bytea not null unique check (length(token_hash) = 32),
  key_id text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  opened_at timestamptz,
  finished_at timestamptz,
  exchanged_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, customer_id) references customers (account_id, id),
  foreign key (account_id, connection_id) references connections (account_id, id) on delete cascade,
  foreign key (account_id, client_id) references oauth_clients (account_id, id),
  check (num_nonnulls(customer_id, new_customer) >= 1),
  check (kind = 'connect' or connection_id is not null)
);
create index links_customer on links (account_id, customer_id);
create index links_connection on links (account_id, connection_id);
create index links_client on links (account_id, client_id, created_at) where client_id is not null;

-- One try to connect. What was typed waits sealed for a quarter of an hour at most.
create table link_attempts (
  account_id text not null,
  id text not null,
  link_id text not null,
  state text not null check (state in ('waiting', 'ready', 'failed', 'finished')),
  system text not null,
  deployment text not null,
  name text,
  sealed_credentials bytea,
  sealed_data_key bytea,
  master_key_id text,
  runs integer not null default 0,
  -- Of a round trip to an identity provider: the hash of its state, and of the browser that set out.
  state_hash bytea unique,
  browser_hash bytea,
  problem text,
  sites jsonb,
  probes jsonb,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (account_id, id),
  foreign key (account_id, link_id) references links (account_id, id) on delete cascade,
  check (num_nulls(sealed_credentials, sealed_data_key, master_key_id) in (0, 3))
);
create index link_attempts_link on link_attempts (account_id, link_id, created_at);
create index link_attempts_expiry on link_attempts (expires_at);

create table link_codes (
  account_id text not null,
  id text not null,
  link_id text not null,
  connection_id text not null,
  hash bytea not null unique check (length(hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  -- What it gave: a second use takes it back.
  token_id text,
  primary key (account_id, id),
  foreign key (account_id, link_id) references links (account_id, id) on delete cascade
);
create index link_codes_link on link_codes (account_id, link_id);
create index link_codes_token on link_codes (account_id, token_id) where token_id is not null;

-- Access tokens of OAuth clients for the admin API.
create table client_tokens (
  account_id text not null,
  id text not null,
  client_id text not null,
  role text not null check (role in ('admin', 'developer', 'read_only')),
  hash bytea not null unique check (length(hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, client_id) references oauth_clients (account_id, id) on delete cascade
);
create index client_tokens_client on client_tokens (account_id, client_id);
create index client_tokens_expiry on client_tokens (expires_at);

-- Each is used once and followed by the next of its family; using one twice ends the family.
create table refresh_tokens (
  account_id text not null,
  id text not null,
  family_id text not null,
  client_id text not null,
  connection_id text not null,
  -- The connection token that was given with it.
  token_id text not null,
  hash bytea not null unique check (length(hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, client_id) references oauth_clients (account_id, id) on delete cascade,
  foreign key (account_id, connection_id) references connections (account_id, id) on delete cascade
);
create index refresh_tokens_family on refresh_tokens (account_id, family_id);
create index refresh_tokens_connection on refresh_tokens (account_id, connection_id);
create index refresh_tokens_token on refresh_tokens (account_id, token_id);
create index refresh_tokens_expiry on refresh_tokens (expires_at);

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['oauth_clients', 'links', 'link_attempts', 'link_codes',
    'client_tokens', 'refresh_tokens']
  loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
