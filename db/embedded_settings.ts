/**
 * Settings of the embedded server, given on its command line so that they hold whatever the folder's
 * postgresql.conf says: one manager on one host, many small writes, little memory.
 */
export function serverSettings(folder: { home: string; logs: string }): Record<string, string> {
  return {
    // Reached through a socket in a folder of mode 0700, and in no other way.
    listen_addresses: "",
    unix_socket_directories: folder.home,
    port: "5432",
    // Two pools, the heartbeat, a second manager's migration, psql, and the server's own reserve.
    max_connections: "30",
    shared_buffers: "64MB",
    effective_cache_size: "256MB",
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    // No replica follows it; the log is kept small, since the disk budget counts it.
    wal_level: "minimal",
    max_wal_senders: "0",
    min_wal_size: "32MB",
    max_wal_size: "256MB",
    wal_compression: "on",
    checkpoint_timeout: "15min",
    // Many rows change on every sweep: their dead versions are to be swept up as often.
    autovacuum_naptime: "20s",
    autovacuum_max_workers: "2",
    // Compiling a query costs more than any of ours takes.
    jit: "off",
    max_parallel_workers_per_gather: "0",
    // Its own log: a file a weekday, emptied when its day comes round again; no statements in it.
    logging_collector: "on",
    log_directory: folder.logs,
    log_filename: "postgres-%a.log",
    log_file_mode: "0600",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_truncate_on_rotation: "on",
    log_min_messages: "warning",
    log_min_error_statement: "panic",
    log_timezone: "UTC",
    timezone: "UTC",
    cluster_name: "vxlan-manager",
  };
}
