-- Calls of the API, counted: by the minute, and by the hour once they are older than two days.
create table usage (
  account_id text not null,
  bucket timestamptz not null,
  -- Empty where a call is for no connection, or for no entity.
  connection_id text not null default '',
  entity text not null default '',
  op text not null,
  outcome text not null,
  -- Id of the token, key, OAuth client or member that called.
  consumer text not null,
  user_agent text not null,
  calls bigint not null default 0,
  ms double precision not null default 0,
  upstream_calls bigint not null default 0,
  upstream_ms double precision not null default 0,
  -- Calls that another way of calling would have saved, by the pattern that they belong to.
  repeated_reads double precision not null default 0,
  unfiltered_polls double precision not null default 0,
  small_pages double precision not null default 0,
  single_reads double precision not null default 0,
  hasty_retries double precision not null default 0,
  status_polls double precision not null default 0,
  primary key (account_id, bucket, connection_id, entity, op, outcome, consumer, user_agent)
);
create index usage_connection on usage (account_id, connection_id, bucket);
create index usage_bucket on usage (bucket);

-- One row for each call that is kept, without its secrets.
create table request_log (
  account_id text not null,
  request_id text not null,
  at timestamptz not null,
  connection_id text,
  consumer text not null,
  user_agent text,
  method text not null,
  route text not null,
  url text not null,
  entity text,
  op text not null,
  status integer not null,
  code text,
  detail text,
  ms double precision not null default 0,
  -- Bytes, where they are known.
  request_size bigint,
  response_size bigint,
  -- What the source said where it refused: its words, without secrets.
  upstream jsonb,
  exchanges jsonb not null default '[]',
  exchange_count integer not null default 0,
  request_excerpt text,
  response_excerpt text,
  primary key (account_id, request_id, at)
) partition by range (at);
create index request_log_connection on request_log (account_id, connection_id, request_id);
create index request_log_at on request_log (account_id, at);
create index request_log_failed on request_log (account_id, request_id) where status >= 400;

-- Takes what comes for a day that has no table of its own.
create table request_log_rest partition of request_log default;

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['usage', 'request_log'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
-- Without a policy of its own it is reached through its parent only.
alter table request_log_rest enable row level security;
alter table request_log_rest force row level security;

-- The role that nodes connect as owns no table: these two make and drop those of the days.
create function open_request_log_days(first_day date, last_day date) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  day date := first_day;
  name text;
  made integer := 0;
begin
  if last_day - first_day > 31 then raise exception 'too many days'; end if;
  perform pg_advisory_xact_lock(hashtext('request_log_days'));
  while day <= last_day loop
    name := 'request_log_' || to_char(day, 'YYYYMMDD');
    if to_regclass(name) is null then
      begin
        execute format('create table %I partition of request_log for values from (%L) to (%L)', name,
          day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        made := made + 1;
      -- The rest has rows of that day already: it keeps them.
      exception when check_violation then null;
      end;
    end if;
    day := day + 1;
  end loop;
  return made;
end $$;

create function drop_request_log_days(before_day date) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  name text;
  dropped integer := 0;
begin
  -- A node whose clock is ahead drops no day that is not over.
  before_day := least(before_day, (now() at time zone 'UTC')::date);
  perform pg_advisory_xact_lock(hashtext('request_log_days'));
  for name in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'request_log'::regclass and c.relname ~ '^request_log_\d{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') < before_day
  loop
    execute format('drop table %I', name);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

select open_request_log_days((now() at time zone 'UTC')::date, (now() at time zone 'UTC')::date + 2);
