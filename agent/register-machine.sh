#!/bin/sh
# Registers the machine it runs on with a VXLAN Machine Manager, once or as a heartbeat.
#
#   curl -fsS http://manager:8000/static/register-machine.sh | sh
#   curl -fsS http://manager:8000/static/register-machine.sh | sh -s -- --interval 60
#
# Needs a POSIX shell with the usual tools, and curl or GNU Wget 1. iproute2 tells the VNI; without it, /sys and
# /proc give the rest. Everything is in functions, so that a download that breaks off runs nothing.

# The manager that serves this file puts its own address here.
MANAGER_URL_DEFAULT=''

APPLICATION_ID='bb 83 08 36 72 90 46 03 a0 74 a0 ae 28 9c 2c 22' # never change it: the manager would see new machines
ATTEMPTS=5
MAX_BACKOFF=30
MAX_RETRY_AFTER=120
NETWORK_CLASS=/sys/class/net
TAB=$(printf '\t')

help() {
  cat <<'END'
Registers this machine with a VXLAN Machine Manager.

Usage: register-machine.sh [flags]

  --url URL           the manager's address (or VXLAN_MANAGER_URL; a script served by a manager knows it)
  --token TOKEN       a token, where the manager asks for one; other users of this machine can see it here:
                      prefer VXLAN_MANAGER_TOKEN
  --interface NAME    register the address of this interface
  --address ADDRESS   register this address of this machine
  --vni NUMBER        the VNI of the address, where this machine cannot tell (a switch is the VTEP, or there is
                      no iproute2); among several vxlan devices, take the one with this VNI
  --hostname NAME     register under this name instead of the machine's own
  --once              register once (the default)
  --interval SECONDS  register again and again, every SECONDS (10 % more or less at random)
  --dry-run           print what would be sent, and send nothing
  --help              print this

Registered is the address on the vxlan interface, or on what stands on it (bridge, macvlan, VLAN); without
any, the address from which the manager is reached. The request is sent from the very address it registers,
never through a proxy.

Exit status: 0 registered (or stopped by a signal while repeating); 2 wrong flags or missing programs;
3 no address to register; 4 the manager refused (while repeating: before it ever took one); 5 no success in 5
attempts with growing random pauses.
END
}

complain() { printf 'register-machine: %s\n' "$*" >&2; }

usage() {
  complain "$* (--help lists the flags.)"
  exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }

# --- facts: one line each, fields separated by tabs, "-" for what is not known -------------------------------

# link NAME UP MTU MAC MASTER PARENT IS_VXLAN VNI LOCAL REMOTE PORT
links() {
  if details=$(ip -o -d link show 2>/dev/null); then
    printf '%s\n' "$details" | links_from_ip
  else
    links_from_sys
  fi
}

links_from_ip() {
  awk '
    BEGIN { OFS = "\t" }
    {
      mac = master = parent = vni = near = far = port = "-"; vxlan = 0
      segments = split($0, segment, /\\/)
      words = split(segment[1], word, " ")
      name = word[2]; sub(/:$/, "", name)
      # "eth0@if5" is eth0, whose other end is elsewhere; "mv0@vx0" is mv0, built on vx0.
      if (match(name, /@[^@]*$/)) { parent = substr(name, RSTART + 1); name = substr(name, 1, RSTART - 1) }
      for (i = 3; i < words; i++) {
        if (word[i] == "mtu") mtu = word[i + 1]
        if (word[i] == "master") master = word[i + 1]
      }
      up = word[3] ~ /[<,]UP[,>]/
      for (s = 2; s <= segments; s++) {
        words = split(segment[s], word, " ")
        if (word[1] == "alias") break # free text from here on
        if (word[1] ~ /^link\// && words > 1) mac = word[2]
        if (word[1] != "vxlan") continue
        vxlan = 1
        for (i = 2; i <= words; i++) {
          if (word[i] == "id") vni = word[i + 1]
          if (word[i] == "local") near = word[i + 1]
          if (word[i] == "remote" || word[i] == "group") far = word[i + 1]
          if (word[i] == "dev") parent = word[i + 1]
          if (word[i] == "dstport") port = word[i + 1]
        }
        # A device that takes the VNI from each route says 0.
        if (vni == 0) vni = "-"
      }
      print "link", name, up, mtu, mac, master, parent, vxlan, vni, near, far, port
    }'
}

links_from_sys() {
  for directory in "$NETWORK_CLASS"/*; do
    [ -r "$directory/flags" ] || continue
    read -r flags <"$directory/flags"
    read -r mtu <"$directory/mtu"
    mac=$(cat "$directory/address" 2>/dev/null)
    master=$(readlink "$directory/master")
    lower=''
    for entry in "$directory"/lower_*; do
      [ -e "$entry" ] && lower="$lower ${entry##*/lower_}"
    done
    # A bridge has many below it; they are found by their master.
    case ${lower# } in '' | *' '*) lower=- ;; *) lower=${lower# } ;; esac
    vxlan=$(grep -c '^DEVTYPE=vxlan$' "$directory/uevent")
    printf 'link\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t-\t-\t-\t-\n' "${directory##*/}" "$((flags & 1))" "$mtu" \
      "${mac:--}" "$(printf %s "${master##*/}" | sed 's/^$/-/')" "$lower" "$vxlan"
  done
}

# address NAME ADDRESS USABLE
addresses() {
  if found=$(ip -o address show 2>/dev/null); then
    printf '%s\n' "$found" | awk '
      BEGIN { OFS = "\t" }
      $3 == "inet" || $3 == "inet6" {
        address = $4; sub(/\/.*/, "", address)
        usable = $0 !~ / scope (host|link) / && $0 !~ / (temporary|deprecated|tentative|dadfailed) /
        # busybox calls temporary IPv6 addresses secondary.
        if ($3 == "inet6" && / secondary /) usable = 0
        print "address", $2, address, usable
      }'
  else
    addresses_from_proc
  fi
}

# IPv6 addresses with their devices are in one file. Of IPv4 ones, one file has the addresses and another one the
# connected networks with their devices: the narrowest network that holds the address tells its device.
addresses_from_proc() {
  awk '
    function hex(text,  i, value) {
      for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789ABCDEF", toupper(substr(text, i, 1))) - 1
      return value + 0
    }
    function swapped(text) { return hex(substr(text, 7, 2) substr(text, 5, 2) substr(text, 3, 2) substr(text, 1, 2)) }
    BEGIN {
      while ((getline <"/proc/net/if_inet6") > 0) {
        address = ""
        for (i = 1; i < 32; i += 4) {
          group = substr($1, i, 4); sub(/^0+/, "", group)
          address = address (i == 1 ? "" : ":") (group == "" ? "0" : group)
        }
        # Scope 00 is global; flags 01 temporary, 08 failed, 20 deprecated, 40 unproven.
        flags = hex($5)
        passing = flags % 2 || int(flags / 8) % 2 || int(flags / 32) % 2 || int(flags / 64) % 2
        printf "address\t%s\t%s\t%d\n", $6, address, $4 == "00" && !passing
      }
      while ((getline <"/proc/net/route") > 0) if ($3 == "00000000" && $8 != "00000000" && $8 != "Mask") {
        device[++networks] = $1; network[networks] = swapped($2); size[networks] = 4294967296 - swapped($8)
      }
      while ((getline <"/proc/net/fib_trie") > 0) {
        if ($1 == "|--") address = $2
        if ($1 != "/32" || $2 != "host" || $3 != "LOCAL" || (address in seen)) continue
        seen[address] = 1
        split(address, part, ".")
        value = ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4]
        best = 0
        for (n = 1; n <= networks; n++)
          if (int(value / size[n]) == int(network[n] / size[n]) && (!best || size[n] < size[best])) best = n
        if (best) printf "address\t%s\t%s\t%d\n", device[best], address, address !~ /^(127|169\.254)\./
      }
    }'
}

# Prints "DEVICE<tab>SOURCE" of the route to an address.
route_to() {
  ip -o route get "$1" 2>/dev/null | awk '{
    for (i = 1; i < NF; i++) { if ($i == "dev") device = $(i + 1); if ($i == "src") source = $(i + 1) }
    if (device != "" && source != "") { print device "\t" source; exit }
  }'
}

manager_addresses() {
  case $host in
    *:*) printf '%s\n' "$host" ;;
    *[!0-9.]*) getent ahosts "$host" 2>/dev/null | awk '!seen[$1]++ { print $1 }' ;;
    *) printf '%s\n' "$host" ;;
  esac
}

facts() {
  known_links=$(links)
  known_addresses=$(addresses)
  printf '%s\n%s\n' "$known_links" "$known_addresses"
  route=''
  for near in $(manager_addresses); do
    printf 'near\t%s\n' "$near"
    [ -n "$route" ] || route=$(route_to "$near")
  done
  if [ -z "$route" ] && have curl; then
    # Without a name service or iproute2, a connection shows what the kernel chooses.
    source=$(unbound_source)
    route=$(printf '%s\n' "$known_addresses" | awk -v source="$source" '$3 == source { print $2 "\t" $3; exit }')
  fi
  [ -z "$route" ] || printf 'route\t%s\n' "$route"
  for far in $(printf '%s\n' "$known_links" | awk '$8 == 1 && $11 != "-" && !seen[$11]++ { print $11 }'); do
    printf 'remote\t%s\t%s\n' "$far" "$(route_to "$far")"
  done
}

# --- the choice, by the same rules as the Deno agent ----------------------------------------------------------

# Reads facts; prints notes, and then "none<tab>REASON" or
# "chosen DEVICE ADDRESS MAC VNI VXLAN VTEP PORT MTU UNDERLAY_MTU" with tabs between.
choose() {
  INTERFACE=$interface ADDRESS=$address VNI=$vni awk '
    function v6(address) { return address ~ /:/ }
    function known(value) { return value != "" && value != "-" }
    # The first usable address of a device, IPv4 first, of a family in which the manager is reached.
    function first(device, families,  i, six) {
      for (six = 0; six < 2; six++)
        for (i = 1; i <= count; i++)
          if (holder[i] == device && usable[i] && v6(ip[i]) == six && (families == "" || index(families, six))) return ip[i]
      return "-"
    }
    # Unknown VNIs come last.
    function rank(device) { return known(vni[device]) ? vni[device] + 0 : 16777216 }
    # The VNI that --vni names comes before all others.
    function port_rank(device) { return wish_vni != "" && vni[device] == wish_vni ? 0 : rank(device) }
    # The vxlan device below one: itself, a port of the bridge it is, or below what it is built on.
    function below(device,  steps, i, port, name) {
      for (steps = 0; (device in up) && steps < 9; steps++) {
        if (vxlan[device]) return device
        port = ""
        for (i = 1; i <= links; i++) {
          name = link[i]
          if (master[name] != device || !vxlan[name]) continue
          if (port == "" || port_rank(name) < port_rank(port) || (port_rank(name) == port_rank(port) && name < port)) port = name
        }
        if (port != "") return port
        device = parent[device]
      }
      return "-"
    }
    function fits(tunnel) { return wish_vni == "" || !known(vni[tunnel]) || vni[tunnel] == wish_vni }
    function note(text) { print "note\t" text }
    function none(text) { print "none\t" text; done = 1; exit }
    function ethernet(text) { return text ~ /^[0-9a-f][0-9a-f](:[0-9a-f][0-9a-f])+$/ && length(text) == 17 && text !~ /^[0:]+$/ }
    function there(device,  i, text) {
      for (i = 1; i <= count; i++) if (device == "" || holder[i] == device) text = text (text == "" ? "" : ", ") ip[i]
      return text == "" ? "none" : text
    }
    function chosen(device, address,  tunnel, number, hardware, under, near, far, small, i, limit) {
      tunnel = below(device)
      if (!fits(tunnel))
        none("Interface " device " is in VNI " vni[tunnel] ", not in " wish_vni " as --vni says. Leave --vni out, or choose another interface.")
      hardware = mac[device]
      if (!ethernet(hardware) && address == route_source) hardware = mac[route_device]
      if (!ethernet(hardware))
        none("Interface " device " has no Ethernet address (it has " (known(mac[device]) ? mac[device] : "none") "), and the manager knows machines by it. Choose another interface with --interface.")
      number = known(vni[tunnel]) ? vni[tunnel] : (wish_vni == "" ? "-" : wish_vni)
      near = small = under = "-"
      if (tunnel != "-") {
        near = local[tunnel]; far = remote[tunnel]; under = parent[tunnel]
        if (!known(mtu[under])) for (i = 1; i <= count; i++) if (ip[i] == near) { under = holder[i]; break }
        if (!known(mtu[under])) under = remote_device[far]
        if (!known(near)) near = known(remote_source[far]) ? remote_source[far] : first(under, known(far) ? v6(far) : "")
        # A bridge may hold a smaller MTU than its vxlan port: the smaller one limits what is sent.
        small = mtu[device] < mtu[tunnel] ? mtu[device] : mtu[tunnel]
        if (number == "-") note("The VNI of " tunnel " cannot be read (that takes iproute2, and a device with one fixed VNI): say it with --vni.")
        # Inner Ethernet 14, VXLAN 8, UDP 8, IPv4 20 or IPv6 40 bytes (RFC 7348).
        limit = mtu[under] - (v6(near) ? 70 : 50)
        if (known(mtu[under]) && small > limit)
          note("The MTU of " tunnel " is " small ", but its underlay of " mtu[under] " leaves " limit ": large packets may vanish. Set it with: ip link set dev " tunnel " mtu " limit)
      }
      print "chosen", device, address, hardware, number, tunnel, near, known(port[tunnel]) ? port[tunnel] : "-", small, known(mtu[under]) ? mtu[under] : "-"
      done = 1
      exit
    }
    BEGIN { FS = OFS = "\t"; wish_interface = ENVIRON["INTERFACE"]; wish_address = tolower(ENVIRON["ADDRESS"]); wish_vni = ENVIRON["VNI"] }
    $1 == "link" {
      link[++links] = $2; up[$2] = $3; mtu[$2] = $4 + 0; mac[$2] = tolower($5); master[$2] = $6; parent[$2] = $7
      vxlan[$2] = $8; vni[$2] = $9; local[$2] = $10; remote[$2] = $11; port[$2] = $12
    }
    $1 == "address" { holder[++count] = $2; ip[count] = $3; usable[count] = $4 }
    $1 == "near" { families = families v6($2); nears = nears (nears == "" ? "" : ", ") $2 }
    $1 == "route" { route_device = $2; route_source = $3 }
    $1 == "remote" { remote_device[$2] = $3; remote_source[$2] = $4 }
    END {
      if (done) exit
      if (wish_interface != "" && !(wish_interface in up)) {
        for (i = 1; i <= links; i++) names = names (i == 1 ? "" : ", ") link[i]
        none("There is no interface " wish_interface " on this machine. There are: " names ".")
      }
      # The port of a bridge has no address of its own: the bridge has it.
      if (wish_address != "") {
        for (i = 1; i <= count; i++)
          if (ip[i] == wish_address && (wish_interface == "" || holder[i] == wish_interface || holder[i] == master[wish_interface])) chosen(holder[i], ip[i])
        none("Address " wish_address " is not on " (wish_interface == "" ? "this machine" : "interface " wish_interface) ". The request is sent from the address it registers, so take one of those there: " there(wish_interface) ".")
      }
      if (wish_interface != "") {
        if (first(wish_interface, families) != "-") chosen(wish_interface, first(wish_interface, families))
        if (first(master[wish_interface], families) != "-") chosen(master[wish_interface], first(master[wish_interface], families))
        none("Interface " wish_interface " has no address that can be registered with this manager (addresses there: " there(wish_interface) "). Give it one, or choose another interface.")
      }
      for (i = 1; i <= links; i++) {
        name = link[i]; tunnel = below(name)
        if (vxlan[name]) idle = idle (idle == "" ? "" : ", ") name
        if (!up[name] || tunnel == "-" || !fits(tunnel)) continue
        if (first(name, families) == "-") { if (first(name, "") != "-") other = name; continue }
        several = several (candidates++ ? ", " : "") name " (VNI " (known(vni[tunnel]) ? vni[tunnel] : "unknown") ", " first(name, families) ")"
        # The route to the manager first, then the lowest VNI, then the name.
        key = sprintf("%d %08d %s", name != route_device, rank(tunnel), name)
        if (best == "" || key < best_key) { best = name; best_key = key }
      }
      if (candidates > 1) note("Several interfaces are in a VXLAN: " several ". Taking " best "; --interface decides otherwise.")
      if (best != "") chosen(best, first(best, families))
      if (other != "")
        none("Interface " other " is in a VXLAN, but has no address of the family of the manager (" nears "). Give --url an address of the family that " other " has (" first(other, "") "), or choose with --interface or --address.")
      if (route_device == "")
        none("No interface is in a VXLAN with an address of its own, and no route to the manager was found. Check --url and the network, or choose with --interface or --address.")
      if (route_device == "lo")
        none("The manager is reached by way of lo, from " route_source ": it runs on this very machine, or something does that leads to it. Choose the interface to register with --interface, or the address with --address.")
      if (idle != "") note("No address to register in " idle ": taking " route_source " on " route_device ", which leads to the manager.")
      chosen(route_device, route_source)
    }'
}

# --- the registration -----------------------------------------------------------------------------------------

# Prints its argument as a JSON string. Bytes above 127 stay: JSON is UTF-8, and so are names.
json_string() {
  TEXT=$1 awk 'BEGIN {
    for (i = 1; i < 32; i++) escape[sprintf("%c", i)] = sprintf("\\u%04x", i)
    escape["\""] = "\\\""; escape["\\"] = "\\\\"
    text = ENVIRON["TEXT"]
    for (i = 1; i <= length(text); i++) { c = substr(text, i, 1); out = out ((c in escape) ? escape[c] : c) }
    printf "\"%s\"", out
  }'
}

# Prints hexadecimal bytes ($2 …), each XOR $1, as escapes for printf %b.
escapes() {
  mask=$1
  shift
  for byte; do
    value=$((0x$byte ^ mask))
    printf '%s' "\\0$((value / 64))$((value / 8 % 8))$((value % 8))"
  done
}

# Prints an identifier of this installation, made from /etc/machine-id by HMAC-SHA256 so that the secret ID itself stays
# here, in the same way as systemd-id128 machine-id --app-specific=…. Prints nothing where there is none.
machine_id() {
  id=$(cat /etc/machine-id 2>/dev/null)
  case $id in *[!0-9a-f]*) return 0 ;; esac
  [ ${#id} = 32 ] && have sha256sum || return 0
  key=$(printf '%s%064d%032d' "$id" 0 0 | sed 's/../& /g')
  # shellcheck disable=SC2086 # lists of bytes
  hash=$({ printf '%b' "$(escapes 54 $key)" && printf '%b' "$(escapes 0 $APPLICATION_ID)"; } | sha256sum)
  inner=$(printf '%s' "${hash%% *}" | sed 's/../& /g')
  # shellcheck disable=SC2086
  hash=$({ printf '%b' "$(escapes 92 $key)" && printf '%b' "$(escapes 0 $inner)"; } | sha256sum)
  # The marks of a version 4 UUID (RFC 9562).
  variant=$((0x$(printf '%s' "$hash" | cut -c 17-18) & 63 | 128))
  printf '%s4%s%02x%s' "$(printf '%s' "$hash" | cut -c 1-12)" "$(printf '%s' "$hash" | cut -c 14-16)" \
    "$variant" "$(printf '%s' "$hash" | cut -c 19-32)"
}

# Prints the body; "-" stands for what is not known and is left out.
registration() {
  extra=''
  id=$(machine_id)
  [ -z "$id" ] || extra="\"machine_id\":\"$id\""
  if [ "$device_vxlan" != - ]; then
    vxlan="\"device\":$(json_string "$device_vxlan")"
    [ "$vtep" = - ] || vxlan="$vxlan,\"vtep\":\"$vtep\""
    [ "$port" = - ] || vxlan="$vxlan,\"port\":$port"
    vxlan="$vxlan,\"mtu\":$mtu"
    [ "$underlay_mtu" = - ] || vxlan="$vxlan,\"underlay_mtu\":$underlay_mtu"
    extra="${extra:+$extra,}\"vxlan\":{$vxlan}"
  fi
  printf '{"hostname":%s,"mac_address":"%s","ip_address":"%s"' "$(json_string "$name")" "$mac" "$source"
  [ "$number" = - ] || printf ',"vni":%s' "$number"
  [ -z "$extra" ] || printf ',"extra_data":{%s}' "$extra"
  printf '}'
}

# Sends $body from $source once, and sets status (empty without an answer), retry_after and reason. The token goes by
# standard input or a private file, since arguments are open to all users of a machine.
request() {
  if have curl; then
    answer=$(printf '%s' "${token:+header = \"Authorization: Bearer $(printf '%s' "$token" | sed 's/["\\]/\\&/g')\"}" |
      curl -q -K - -sS -i -g --noproxy '*' --connect-timeout 5 --max-time 15 --interface "$source" -X PUT \
        -H 'Content-Type: application/json' -H 'Expect:' --data-binary "$body" "$url" 2>&1)
  else
    set --
    if [ -n "$token" ]; then
      secret=$(mktemp) || { complain 'No private file for the token could be made (mktemp failed).'; exit 2; }
      printf 'header = Authorization: Bearer %s\n' "$token" >"$secret"
      set -- "--config=$secret"
    fi
    answer=$(wget "$@" -S -nv -O - --no-proxy --tries=1 --timeout=10 --max-redirect=0 --content-on-error \
      --bind-address="$source" --method=PUT --header='Content-Type: application/json' --body-data="$body" "$url" 2>&1)
    forget_secret
  fi
  status=$(printf '%s\n' "$answer" | awk '/^ *HTTP\// { status = $2 } END { print status }')
  # Seconds only: a date cannot be read with the tools at hand, and then the usual pause has to do.
  retry_after=$(printf '%s\n' "$answer" | tr -d '\r' | awk -F ': *' 'tolower($1) ~ /^ *retry-after$/ && $2 ~ /^[0-9]+$/ { print $2; exit }')
  # What wget says afterwards can stand on the line of the body.
  json=$(printf '%s\n' "$answer" | grep '^{' | head -n 1 | sed 's/}[^}]*$/}/')
  reason=$json
  [ -n "$status" ] || reason=$(printf '%s\n' "$answer" | grep -v '^ *$' | tail -n 1)
  # Nothing that an answer holds may steer a terminal.
  reason=$(printf '%s' "$reason" | tr -d '\001-\037\177' | cut -c 1-500)
}

forget_secret() {
  [ -z "$secret" ] || rm -f "$secret"
  secret=''
}

# The address from which the manager is reached when none is asked for; nothing when it cannot be reached.
unbound_source() {
  if have curl; then
    curl -q -sS -o /dev/null -g --noproxy '*' --connect-timeout 5 --max-time 10 -w '%{local_ip}' "${url%/api/machines}/livez" 2>/dev/null
  else
    wget -q -O /dev/null --no-proxy --tries=1 --timeout=5 --max-redirect=0 "${url%/api/machines}/livez"
    # 8 is an answer that says no, and an answer all the same.
    case $? in 0 | 8) printf 'another address' ;; esac
  fi
}

# Prints a whole number from 0 to $1.
random() {
  noise=$(od -An -N4 -tu4 /dev/urandom 2>/dev/null | tr -d ' ')
  printf '%s' "$((${noise:-$$} % ($1 + 1)))"
}

# Waits in a way that a signal ends at once.
pause() {
  sleep "$1" &
  sleeper=$!
  wait "$sleeper"
  sleeper=''
}

stop() {
  [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null
  forget_secret
  [ -z "$interval" ] || exit 0
  exit "$1"
}

# Registers once, with full jitter between attempts; returns the exit status and sets come_back (seconds).
register() {
  come_back=0
  outcome=''
  while IFS=$TAB read -r kind device source mac number device_vxlan vtep port mtu underlay_mtu; do
    case $kind in
      note) complain "$device" ;;
      *) outcome=$kind && break ;;
    esac
  done <<END
$(facts | choose)
END
  if [ "$outcome" != chosen ]; then
    complain "$device"
    return 3
  fi
  name=${hostname:-$(uname -n)}
  body=$(registration)
  if [ -n "$dry_run" ]; then
    complain "Would send to $url from $source:"
    printf '%s\n' "$body"
    return 0
  fi
  [ "$number" = - ] && from="$source ($device)" || from="$source ($device, VNI $number)"
  attempt=1
  backoff=1
  while :; do
    request
    case $status in
      2??)
        # Anything may answer 200 on a mistyped address; only the manager answers with the machine.
        id=$(printf '%s' "$json" | awk 'match($0, /"id": *[0-9]+/) { id = substr($0, RSTART + 5, RLENGTH - 5); print id + 0 }')
        if [ -z "$id" ]; then
          complain "$url refused the registration of $from: $status the answer is not a manager's; check the URL"
          return 4
        fi
        [ "$status" = 201 ] && verb=registered || verb=renewed
        printf '%s at %s, %s: %s as machine %s with %s\n' "$name" "$from" "$mac" "$verb" "$id" "${url%/api/machines}"
        return 0
        ;;
      3??)
        complain "$url refused the registration of $from: $status it redirects elsewhere; use that address as the URL"
        return 4
        ;;
      '' | 408 | 429 | 5??) ;;
      *)
        complain "$url refused the registration of $from: $status $reason"
        return 4
        ;;
    esac
    if [ "$attempt" -ge "$ATTEMPTS" ] || [ "${retry_after:-0}" -gt "$MAX_RETRY_AFTER" ]; then
      come_back=${retry_after:-0}
      complain "Could not register with $url from $from, in $attempt attempts: ${status:+$status }$reason"
      [ -n "$status" ] || advise
      return 5
    fi
    pause "$((${retry_after:-0} + $(random "$backoff")))"
    attempt=$((attempt + 1))
    backoff=$((backoff * 2 < MAX_BACKOFF ? backoff * 2 : MAX_BACKOFF))
  done
}

# Says what to do when no answer came to the chosen address: that differs with whether another one gets through.
advise() {
  other=$(unbound_source)
  case $other in
    '' | "$source") complain "$authority cannot be connected to from this machine at all: check --url, the network and the manager." ;;
    *) complain "$authority can be connected to from $other, only not from $source. Requests leave from the address they register, since the manager watches that one by the same path. Either give --url the manager's address in the overlay, or register another address with --interface or --address." ;;
  esac
}

# Sets url, authority and host from the manager's address, with or without scheme, trailing slashes, /api or /api/machines.
read_url() {
  case $url in
    '') usage "The manager's address is missing. Give --url or set VXLAN_MANAGER_URL." ;;
    *://*) ;;
    *) url=http://$url ;;
  esac
  case $url in
    [Hh][Tt][Tt][Pp]://?* | [Hh][Tt][Tt][Pp][Ss]://?*) ;;
    *) usage "\"$url\" is not an http or https URL, such as http://manager:8000." ;;
  esac
  url=${url%%[?#]*}
  for suffix in '' /machines /api; do
    while [ "$url" != "${url%/}" ]; do url=${url%/}; done
    url=${url%"$suffix"}
  done
  while [ "$url" != "${url%/}" ]; do url=${url%/}; done
  authority=${url#*://}
  authority=${authority%%/*}
  case $authority in
    *@*) usage "The manager's URL holds a user name or password. Use a token instead." ;;
    \[*) host=${authority#\[} && host=${host%%\]*} ;;
    *) host=${authority%%:*} ;;
  esac
  url=$url/api/machines
}

# Whether $1 is a whole number from $2 to $3.
is_whole() {
  case $1 in '' | 0* | *[!0-9]* | ??????????*) return 1 ;; esac
  [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

main() {
  LC_ALL=C
  PATH=$PATH:/usr/sbin:/sbin
  export LC_ALL PATH
  url=${VXLAN_MANAGER_URL:-$MANAGER_URL_DEFAULT}
  token=${VXLAN_MANAGER_TOKEN:-}
  interface='' address='' vni='' hostname='' interval='' once='' dry_run='' secret='' sleeper=''
  while [ $# -gt 0 ]; do
    case $1 in --*=*) flag=${1%%=*} value=${1#*=} && shift && set -- "$flag" "$value" "$@" ;; esac
    case $1 in
      --once) once=1 ;;
      --dry-run) dry_run=1 ;;
      --help) help && exit 0 ;;
      --url | --token | --interface | --address | --vni | --hostname | --interval)
        [ $# -ge 2 ] || usage "$1 needs a value."
        case $1 in
          --url) url=$2 ;;
          --token) token=$2 ;;
          --interface) interface=$2 ;;
          --address) address=$2 ;;
          --vni) vni=$2 ;;
          --hostname) hostname=$2 ;;
          --interval) interval=$2 ;;
        esac
        shift
        ;;
      *) usage "Unknown flag: $1." ;;
    esac
    shift
  done
  read_url
  case $token in *[!!-~]*) usage 'The token holds spaces, control characters or non-ASCII characters.' ;; esac
  [ -z "$vni" ] || is_whole "$vni" 1 16777215 || usage "--vni takes a whole number from 1 to 16777215, not \"$vni\"."
  [ -z "$interval" ] || is_whole "$interval" 1 86400 || usage "--interval takes a whole number from 1 to 86400, not \"$interval\"."
  [ -z "$interval" ] || [ -z "$once" ] || usage '--once and --interval exclude each other. Leave one out.'
  have awk || usage 'awk is missing. Install it.'
  have curl || wget --version 2>/dev/null | grep -q '^GNU Wget 1' || usage 'Neither curl nor GNU Wget 1 is there. Install one of them.'

  trap 'stop 130' INT
  trap 'stop 143' TERM
  trap 'stop 129' HUP
  taken=''
  while :; do
    register
    result=$?
    [ "$result" != 0 ] || taken=yes
    if [ -z "$interval" ] || [ -n "$dry_run" ]; then exit "$result"; fi
    # Refused from the start, something is set up wrongly here; later, it is set up wrongly there, for a while.
    if [ "$result" = 4 ] && [ -z "$taken" ]; then exit 4; fi
    tenth=$((interval / 10))
    delay=$((interval - tenth + $(random $((2 * tenth)))))
    [ "$delay" -ge "$come_back" ] || delay=$come_back
    pause "$delay"
  done
}

main "$@"
