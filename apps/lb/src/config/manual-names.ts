/** The counters of stick tables. */
const COUNTERS = words(`
  bytes_in_rate bytes_out_rate clr_gpc0 clr_gpc1 conn_cnt conn_cur conn_rate get_gpc0 get_gpc1 get_gpt0 gpc0_rate
  gpc1_rate http_err_cnt http_err_rate http_req_cnt http_req_rate inc_gpc0 inc_gpc1 kbytes_in kbytes_out sess_cnt
  sess_rate
`);

/** Where a fetch finds the entry whose counter it reads. */
const ENTRIES = ["src_", "sc_", "sc0_", "sc1_", "sc2_"];

/** What HAProxy 2.1's manual has a paragraph for, and two words of servers that it forgot, by the table of rows that they belong to. */
export const MANUAL = {
  global: words(`
    ca-base chroot crt-base cpu-map daemon description deviceatlas-json-file deviceatlas-log-level
    deviceatlas-separator deviceatlas-properties-cookie external-check gid group hard-stop-after h1-case-adjust
    h1-case-adjust-file log log-tag log-send-hostname lua-load mworker-max-reloads nbproc nbthread node pidfile
    presetenv resetenv uid ulimit-n user set-dumpable setenv stats ssl-default-bind-ciphers
    ssl-default-bind-ciphersuites ssl-default-bind-options ssl-default-server-ciphers
    ssl-default-server-ciphersuites ssl-default-server-options ssl-dh-param-file ssl-server-verify unix-bind
    unsetenv 51degrees-data-file 51degrees-property-name-list 51degrees-property-separator 51degrees-cache-size
    wurfl-data-file wurfl-information-list wurfl-information-list-separator wurfl-cache-size strict-limits
    busy-polling max-spread-checks maxconn maxconnrate maxcomprate maxcompcpuusage maxpipes maxsessrate
    maxsslconn maxsslrate maxzlibmem noepoll nokqueue noevports nopoll nosplice nogetaddrinfo noreuseport
    profiling.tasks spread-checks server-state-base server-state-file ssl-engine ssl-mode-async
    tune.buffers.limit tune.buffers.reserve tune.bufsize tune.chksize tune.comp.maxlevel
    tune.h2.header-table-size tune.h2.initial-window-size tune.h2.max-concurrent-streams tune.http.cookielen
    tune.http.logurilen tune.http.maxhdr tune.idletimer tune.lua.forced-yield tune.lua.maxmem
    tune.lua.session-timeout tune.lua.task-timeout tune.lua.service-timeout tune.maxaccept tune.maxpollevents
    tune.maxrewrite tune.pattern.cache-size tune.pipesize tune.rcvbuf.client tune.rcvbuf.server tune.recv_enough
    tune.runqueue-depth tune.sndbuf.client tune.sndbuf.server tune.ssl.cachesize tune.ssl.lifetime
    tune.ssl.force-private-cache tune.ssl.maxrecord tune.ssl.default-dh-param tune.ssl.ssl-ctx-cache-size
    tune.ssl.capture-cipherlist-size tune.vars.global-max-size tune.vars.proc-max-size tune.vars.reqres-max-size
    tune.vars.sess-max-size tune.vars.txn-max-size tune.zlib.memlevel tune.zlib.windowsize debug quiet
  `),
  resolvers: words(`
    accepted_payload_size nameserver parse-resolv-conf hold resolve_retries timeout
  `),
  proxy: words(`
    acl backlog balance bind bind-process capture compression cookie declare default-server default_backend
    description disabled dispatch dynamic-cookie-key enabled errorfile errorloc errorloc302 errorloc303
    email-alert force-persist filter fullconn grace hash-balance-factor hash-type http-check http-request
    http-response http-reuse http-send-name-header id ignore-persist load-server-state-from-file log log-format
    log-format-sd log-tag max-keep-alive-queue max-session-srv-conns maxconn mode monitor monitor-net
    monitor-uri external-check persist rate-limit redirect retries retry-on server server-state-file-name
    server-template source stick stick-table tcp-check tcp-request tcp-response transparent unique-id-format
    unique-id-header use_backend use-fcgi-app use-server
  `),
  timeout: words(`
    check client client-fin connect http-keep-alive http-request queue server server-fin tarpit tunnel
  `),
  option: words(`
    abortonclose accept-invalid-http-request accept-invalid-http-response allbackups checkcache clitcpka
    contstats dontlog-normal dontlognull forwardfor h1-case-adjust-bogus-client h1-case-adjust-bogus-server
    http-buffer-request http-ignore-probes http-keep-alive http-no-delay http-pretend-keepalive
    http-server-close http-use-proxy-header httpchk httpclose httplog http_proxy independent-streams ldap-check
    external-check log-health-checks log-separate-errors logasap mysql-check nolinger originalto persist
    pgsql-check prefer-last-server redispatch redis-check smtpchk socket-stats splice-auto splice-request
    splice-response spop-check srvtcpka ssl-hello-chk tcp-check tcp-smart-accept tcp-smart-connect tcpka tcplog
    transparent
  `),
  stats: words(`
    admin auth enable hide-version http-request realm refresh scope show-desc show-legends show-node uri
  `),
  "global stats": words("bind-process maxconn socket timeout"),
  /** Of the runtime socket; HAProxy's other manual has them. */
  command: phrases(`
    add acl, add map, clear acl, clear counters, clear map, clear table, debug dev, del acl, del map, disable agent,
    disable dynamic-cookie backend, disable frontend, disable health, disable server, enable agent,
    enable dynamic-cookie backend, enable frontend, enable health, enable server, expert-mode, get acl, get map,
    get weight, help, operator, prompt, quit, set dynamic-cookie-key backend, set map, set maxconn frontend,
    set maxconn global, set maxconn server, set profiling, set rate-limit, set server, set severity-output,
    set ssl ocsp-response, set ssl tls-key, set table, set timeout, set weight, show acl, show activity, show backend,
    show cache, show cli level, show cli sockets, show env, show errors, show events, show fd, show info, show map,
    show peers, show pools, show profiling, show resolvers, show schema json, show servers state, show sess, show stat,
    show startup-logs, show table, show threads, show tls-keys, show trace, shutdown frontend, shutdown session,
    shutdown sessions server, trace, user
  `),
  bind: words(`
    accept-netscaler-cip accept-proxy allow-0rtt alpn backlog curves ecdhe ca-file ca-ignore-err ca-sign-file
    ca-sign-pass ciphers ciphersuites crl-file crt crt-ignore-err crt-list defer-accept expose-fd force-sslv3
    force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 generate-certificates gid group id interface level
    severity-output maxconn mode mss name namespace nice no-ca-names no-sslv3 no-tls-tickets no-tlsv10 no-tlsv11
    no-tlsv12 no-tlsv13 npn prefer-client-ciphers process proto ssl ssl-max-ver ssl-min-ver strict-sni tcp-ut
    tfo tls-ticket-keys transparent v4v6 v6only uid user verify
  `),
  server: words(`
    addr agent-check agent-send agent-inter agent-addr agent-port allow-0rtt alpn backup ca-file check
    check-send-proxy check-alpn check-sni check-ssl check-via-socks4 ciphers ciphersuites cookie crl-file crt
    disabled enabled error-limit fall force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 id
    init-addr inter fastinter downinter maxconn maxqueue max-reuse minconn namespace no-agent-check no-backup
    no-check no-check-ssl no-send-proxy no-send-proxy-v2 no-send-proxy-v2-ssl no-send-proxy-v2-ssl-cn no-ssl
    no-ssl-reuse no-sslv3 no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-verifyhost no-tfo non-stick
    npn observe on-error on-marked-down on-marked-up pool-max-conn pool-purge-delay port proto redir rise
    resolve-opts resolve-prefer resolve-net resolvers send-proxy send-proxy-v2 proxy-v2-options
    send-proxy-v2-ssl send-proxy-v2-ssl-cn slowstart sni source ssl ssl-max-ver ssl-min-ver ssl-reuse stick
    socks4 tcp-ut tfo track tls-tickets verify verifyhost weight log-proto check-proto
  `),
  "http-request": words(`
    add-acl add-header allow auth cache-use capture del-acl del-header del-map deny disable-l7-retry do-resolve
    early-hint redirect reject replace-header replace-uri replace-value sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt0
    set-dst set-dst-port set-header set-log-level set-map set-mark set-method set-nice set-path
    set-priority-class set-priority-offset set-query set-src set-src-port set-tos set-uri set-var
    send-spoe-group silent-drop tarpit track-sc0 track-sc1 track-sc2 unset-var use-service wait-for-handshake
  `),
  "http-response": words(`
    add-acl add-header allow cache-store capture del-acl del-header del-map deny redirect replace-header
    replace-value sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt0 send-spoe-group set-header set-log-level set-map set-mark
    set-nice set-status set-tos set-var silent-drop track-sc0 track-sc1 track-sc2 unset-var
  `),
  "tcp-request connection": words(`
    accept reject expect-proxy expect-netscaler-cip capture track-sc0 track-sc1 track-sc2 sc-inc-gpc0
    sc-inc-gpc1 sc-set-gpt0 set-src set-src-port set-dst set-dst-port silent-drop
  `),
  "tcp-request session": words(`
    accept reject track-sc0 track-sc1 track-sc2 sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt0 set-var unset-var
    silent-drop
  `),
  "tcp-request content": words(`
    accept do-resolve reject capture set-priority-class set-priority-offset track-sc0 track-sc1 track-sc2
    sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt0 set-dst set-dst-port set-var unset-var silent-drop send-spoe-group
    use-service
  `),
  "tcp-response content": words(`
    accept close reject set-var unset-var sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt0 send-spoe-group
  `),
  fetch: [
    ...words(`
      always_false always_true avg_queue be_conn be_conn_free be_sess_rate bin bool connslots cpu_calls cpu_ns_avg
      cpu_ns_tot date date_us distcc_body distcc_param env fe_conn fe_req_rate fe_sess_rate hostname int ipv4 ipv6
      lat_ns_avg lat_ns_tot meth nbproc nbsrv prio_class prio_offset proc queue rand uuid srv_conn srv_conn_free
      srv_is_up srv_queue srv_sess_rate stopping str table_avl table_cnt thread var bc_http_major be_id be_name
      dst dst_conn dst_is_local dst_port fc_http_major fc_pp_authority fc_rcvd_proxy fc_rtt fc_rttvar fc_unacked
      fc_sacked fc_retrans fc_fackets fc_lost fc_reordering fe_defbe fe_id fe_name so_id src src_is_local src_port
      srv_id srv_name ssl_bc ssl_bc_alg_keysize ssl_bc_alpn ssl_bc_cipher ssl_bc_client_random ssl_bc_is_resumed
      ssl_bc_npn ssl_bc_protocol ssl_bc_unique_id ssl_bc_server_random ssl_bc_session_id ssl_bc_session_key
      ssl_bc_use_keysize ssl_c_ca_err ssl_c_ca_err_depth ssl_c_der ssl_c_err ssl_c_i_dn ssl_c_key_alg
      ssl_c_notafter ssl_c_notbefore ssl_c_s_dn ssl_c_serial ssl_c_sha1 ssl_c_sig_alg ssl_c_used ssl_c_verify
      ssl_c_version ssl_f_der ssl_f_i_dn ssl_f_key_alg ssl_f_notafter ssl_f_notbefore ssl_f_s_dn ssl_f_serial
      ssl_f_sha1 ssl_f_sig_alg ssl_f_version ssl_fc ssl_fc_alg_keysize ssl_fc_alpn ssl_fc_cipher
      ssl_fc_cipherlist_bin ssl_fc_cipherlist_hex ssl_fc_cipherlist_str ssl_fc_cipherlist_xxh ssl_fc_client_random
      ssl_fc_has_crt ssl_fc_has_early ssl_fc_has_sni ssl_fc_is_resumed ssl_fc_npn ssl_fc_protocol ssl_fc_unique_id
      ssl_fc_server_random ssl_fc_session_id ssl_fc_session_key ssl_fc_sni ssl_fc_use_keysize payload payload_lv
      req.hdrs req.hdrs_bin req.len req_len req.payload req.payload_lv req.proto_http req_proto_http
      req.rdp_cookie rdp_cookie req.rdp_cookie_cnt rdp_cookie_cnt req.ssl_alpn req.ssl_ec_ext req.ssl_hello_type
      req_ssl_hello_type req.ssl_sni req_ssl_sni req.ssl_st_ext req.ssl_ver req_ssl_ver res.len res.payload
      res.payload_lv res.ssl_hello_type rep_ssl_hello_type wait_end base base32 base32+src capture.req.hdr
      capture.req.method capture.req.uri capture.req.ver capture.res.hdr capture.res.ver req.body req.body_param
      req.body_len req.body_size req.cook cook req.cook_cnt cook_cnt req.cook_val cook_val cookie hdr req.fhdr
      req.fhdr_cnt req.hdr req.hdr_cnt hdr_cnt req.hdr_ip hdr_ip req.hdr_val hdr_val http_auth http_auth_group
      http_auth_pass http_auth_type http_auth_user http_first_req method path query req.hdr_names req.ver req_ver
      res.comp res.comp_algo res.cook scook res.cook_cnt scook_cnt res.cook_val scook_val res.fhdr res.fhdr_cnt
      res.hdr shdr res.hdr_cnt shdr_cnt res.hdr_ip shdr_ip res.hdr_names res.hdr_val shdr_val res.ver resp_ver
      set-cookie status unique-id url url_ip url_port urlp url_param urlp_val url32 url32+src
    src_updt_conn_cnt sc_tracked sc0_tracked sc1_tracked sc2_tracked sc_trackers sc0_trackers sc1_trackers sc2_trackers
    `),
    ...ENTRIES.flatMap((entry) => COUNTERS.map((counter) => entry + counter)),
  ],
  converter: words(`
    add aes_gcm_dec and b64dec base64 bool bytes concat cpl crc32 crc32c da-csv-conv debug div djb2 even field
    hex hex2i http_date in_table ipmask json language length lower ltime mod mul nbsrv neg not odd or protobuf
    regsub capture-req capture-res sdbm set-var sha1 sha2 srv_queue strcmp sub table_bytes_in_rate
    table_bytes_out_rate table_conn_cnt table_conn_cur table_conn_rate table_gpt0 table_gpc0 table_gpc0_rate
    table_gpc1 table_gpc1_rate table_http_err_cnt table_http_err_rate table_http_req_cnt table_http_req_rate
    table_kbytes_in table_kbytes_out table_server_id table_sess_cnt table_sess_rate table_trackers upper url_dec
    ungrpc unset-var utime word wt6 xor xxh32 xxh64 map map_str map_str_int map_str_ip map_beg map_beg_int
    map_beg_ip map_sub map_sub_int map_sub_ip map_dir map_dir_int map_dir_ip map_dom map_dom_int map_dom_ip
    map_end map_end_int map_end_ip map_reg map_reg_int map_reg_ip map_regm map_int map_int_int map_int_ip map_ip
    map_ip_int map_ip_ip
  `),
} as const satisfies Record<string, readonly string[]>;

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function phrases(text: string): readonly string[] {
  return text.trim().split(/,\s+/);
}
