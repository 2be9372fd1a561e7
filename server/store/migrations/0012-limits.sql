-- Limits of calls that differ from the standard ones.
create table limits (
  account_id text not null references accounts (id),
  -- Id of the account, of a connection or of a key. No foreign key: it may be any of them.
  subject text not null,
  name text not null check (name ~ '^(account|connection|key)(-[a-z0-9-]{1,30})?$'),
  -- What an operator sets is the most that the account may set itself.
  set_by text not null check (set_by in ('operator', 'account')),
  quota integer not null check (quota > 0),
  window_s integer not null check (window_s > 0),
  reason text,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (account_id, subject, name, set_by)
);

-- What accounts ask the operator for.
create table limit_requests (
  account_id text not null references accounts (id),
  id text not null,
  subject text not null,
  name text not null,
  quota integer not null check (quota > 0),
  window_s integer not null check (window_s > 0),
  reason text not null,
  state text not null default 'waiting' check (state in ('waiting', 'granted', 'declined')),
  answer text,
  by jsonb not null,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  primary key (account_id, id)
);
create index limit_requests_waiting on limit_requests (id) where state = 'waiting';

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['limits', 'limit_requests'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
