-- Registration and deletion, each one statement for the caller. Locks are taken in one order everywhere:
-- machine_total, then rows of machine_health by id, then rows of machine.

-- A change of MAC: an event with both, or a conflict when two take turns within an hour. While a conflict
-- waits to be acknowledged its turns are counted in it, so that a quarrel does not fill the table.
create function record_mac_change(p_id integer, p_from macaddr, p_to macaddr, p_at timestamptz)
returns jsonb language plpgsql as $$
declare
  change jsonb := jsonb_build_object('from', p_from, 'to', p_to);
  events jsonb;
begin
  update machine_event
    set details = details || jsonb_build_object('turns', (details ->> 'turns')::integer + 1)
    where machine_id = p_id and kind = 'address_conflict' and acknowledged_at is null
      and details -> 'macs' @> jsonb_build_array(p_from, p_to);
  if found then return '[]'; end if;
  events := jsonb_build_array(change || '{"kind": "mac_changed"}');
  if exists (
    select from machine_event
    where machine_id = p_id and kind = 'mac_changed' and at > p_at - interval '1 hour'
      and details = jsonb_build_object('from', p_to, 'to', p_from)
  ) then
    insert into machine_event (machine_id, kind, at, details)
      values (p_id, 'address_conflict', p_at,
        jsonb_build_object('macs', jsonb_build_array(p_from, p_to), 'turns', 2));
    events := events || jsonb_build_array(jsonb_build_object(
      'kind', 'address_conflict', 'macs', jsonb_build_array(p_from, p_to)));
  end if;
  insert into machine_event (machine_id, kind, at, details)
    values (p_id, 'mac_changed', p_at, change);
  return events;
end $$;

-- Outcome `limit`: the machine is new and there is no room. Otherwise `record` is the machine after it.
create function register_machine(
  p_vni integer, p_ip inet, p_mac macaddr, p_hostname text,
  p_keep_extra boolean, p_extra jsonb, p_at timestamptz, p_max integer
) returns table (
  outcome text, record jsonb, changed boolean, probe_now boolean, events jsonb
) language plpgsql as $$
#variable_conflict use_column
declare
  old machine;
  health machine_health;
  moved boolean;
  found_id integer;
begin
  events := '[]';
  loop
    found_id := (select m.id from machine m where m.vni = p_vni and m.ip_address = p_ip);
    moved := false;
    if found_id is null and p_vni > 0 then
      -- The same address and MAC, registered before its VNI was known.
      found_id := (select m.id from machine m
        where m.vni = 0 and m.ip_address = p_ip and m.mac_address = p_mac);
      moved := found_id is not null;
    end if;

    if found_id is null or moved then
      perform from machine_total for update;
      -- Somebody may have registered it while we waited.
      continue when exists (select from machine m where m.vni = p_vni and m.ip_address = p_ip);
    end if;

    if found_id is null then
      if (select total from machine_total) >= p_max then
        return query select 'limit', null::jsonb, false, false, events;
        return;
      end if;
      insert into machine
          (vni, ip_address, mac_address, hostname, extra_data, registered_at, updated_at)
        values (p_vni, p_ip, p_mac, p_hostname, p_extra, p_at, p_at)
        returning machine.id into found_id;
      insert into machine_health (machine_id, last_seen, due_at) values (found_id, p_at, p_at);
      insert into machine_event (machine_id, kind, at, details)
        values (found_id, 'registered', p_at, '{}');
      return query select 'created', to_jsonb(r), true, true, '[{"kind": "registered"}]'::jsonb
        from machine_record r where r.id = found_id;
      return;
    end if;

    select * into health from machine_health h where h.machine_id = found_id for update;
    continue when not found;
    select * into old from machine m where m.id = found_id for update;
    -- What was read before the lock may be out of date by now.
    continue when old.ip_address <> p_ip or old.vni <> (case when moved then 0 else p_vni end)
      or (moved and old.mac_address <> p_mac);
    exit;
  end loop;

  changed := (old.vni, old.mac_address, old.hostname) is distinct from (p_vni, p_mac, p_hostname::varchar)
    or (not p_keep_extra and old.extra_data is distinct from p_extra);
  moved := (old.vni, old.mac_address) is distinct from (p_vni, p_mac);
  if changed then
    update machine m set vni = p_vni, mac_address = p_mac, hostname = p_hostname,
        extra_data = case when p_keep_extra then m.extra_data else p_extra end, updated_at = p_at
      where m.id = old.id;
  end if;
  if old.vni <> p_vni then
    insert into machine_event (machine_id, kind, at, details)
      values (old.id, 'vni_taken_over', p_at, jsonb_build_object('from', old.vni, 'to', p_vni));
    events := events || jsonb_build_array(
      jsonb_build_object('kind', 'vni_taken_over', 'from', old.vni, 'to', p_vni));
  end if;
  if old.mac_address <> p_mac then
    events := events || record_mac_change(old.id, old.mac_address, p_mac, p_at);
  end if;
  probe_now := moved or health.state = 'down';
  update machine_health h
    set last_seen = greatest(h.last_seen, p_at),
      generation = h.generation + moved::integer,
      due_at = case when probe_now then least(h.due_at, p_at) else h.due_at end
    where h.machine_id = old.id;
  return query select 'updated', to_jsonb(r), changed, probe_now, events
    from machine_record r where r.id = old.id;
end $$;

-- Locks machines for deletion in the order that everything else takes its locks in.
create function delete_machines(p_ids integer[], p_at timestamptz)
returns setof machine_record language plpgsql as $$
begin
  perform from machine_total for update;
  perform from machine_health where machine_id = any (p_ids) order by machine_id for update;
  insert into machine_event (machine_id, kind, at, details)
    select id, 'deleted', p_at, jsonb_build_object(
      'hostname', hostname, 'ip', host(ip_address), 'mac', mac_address, 'vni', vni)
    from machine where id = any (p_ids);
  -- An outage of a machine that is gone goes on for nobody.
  update outage set ended_at = greatest(p_at, began_at)
    where machine_id = any (p_ids) and ended_at is null;
  return query select * from machine_record where id = any (p_ids) order by id;
  delete from machine where id = any (p_ids);
end $$;
