-- The people who sign in to the dashboard.
create table members (
  account_id text not null references accounts (id),
  id text not null,
  -- In lower case. One address is one member of one account: who signs in gives nothing else.
  email text not null unique check (email = lower(email)),
  name text not null,
  role text not null check (role in ('admin', 'developer', 'read_only')),
  -- argon2id with its parameters; null for who signs in elsewhere or has not accepted yet.
  password_hash text,
  -- Who the identity provider says this is, once it has said so.
  oidc_issuer text,
  oidc_subject text,
  invitation_hash bytea unique check (length(invitation_hash) = 32),
  invitation_expires_at timestamptz,
  accepted_at timestamptz,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, id),
  check (num_nulls(invitation_hash, invitation_expires_at) in (0, 2)),
  check (num_nulls(oidc_issuer, oidc_subject) in (0, 2))
);
create unique index members_oidc on members (oidc_issuer, oidc_subject)
  where oidc_subject is not null;

create table member_sessions (
  account_id text not null,
  id text not null,
  member_id text not null,
  hash bytea not null unique check (length(hash) = 32),
  ip text not null,
  user_agent text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, id),
  foreign key (account_id, member_id) references members (account_id, id) on delete cascade
);
create index member_sessions_member on member_sessions (account_id, member_id);

-- Sign-ins that were tried lately, by hashes of e-mail and network: it is not known whose they are.
create table sign_in_attempts (
  id bigint generated always as identity primary key,
  key bytea not null check (length(key) = 32),
  at timestamptz not null
);
create index sign_in_attempts_key on sign_in_attempts (key, at);
create index sign_in_attempts_at on sign_in_attempts (at);

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['members', 'member_sessions']
  loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
