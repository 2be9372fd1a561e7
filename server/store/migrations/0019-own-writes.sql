-- Writes that this server sent and whose effect is not in the mirror yet: whoever finds it first can say whose it is.
create table own_writes (
  account_id text not null,
  connection_id text not null,
  entity text not null,
  id bigint generated always as identity,
  -- Null while nobody knows it, of a record that is being made.
  record_id text,
  request_id text not null,
  -- The fields that it writes; null where more may move with them.
  fields text[],
  -- Whether the record is to be gone afterwards.
  deletes boolean not null default false,
  began_at timestamptz not null,
  -- When the source answered, or did not.
  ended_at timestamptz,
  primary key (account_id, connection_id, entity, id)
);
create index own_writes_began on own_writes (began_at);

-- The last change of a connection that is kept no more: whoever has not read up to it has missed some.
create table feed_floors (
  account_id text not null,
  connection_id text not null,
  position bigint not null,
  seq bigint not null,
  primary key (account_id, connection_id)
);
create index feed_floors_account on feed_floors (account_id, position, seq);

-- Which database cluster, in which of its histories, the positions were counted in.
alter table feed_offset add column cluster text;

do $$
declare tenant_table text;
begin
  foreach tenant_table in array array['own_writes', 'feed_floors'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format($policy$
      create policy own_account on %I
        using ((select current_setting('app.account_id', true)) in (account_id, '*'))
    $policy$, tenant_table);
  end loop;
end $$;
