-- Those whose people need a link that works.
create index connections_refused on connections (account_id, id)
  where status = 'reauthorization_required';
