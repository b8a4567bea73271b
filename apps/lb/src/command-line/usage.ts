/** What the program answers to words it does not understand, on standard error. */
export const USAGE = `Usage : lb [-f <cfgfile|cfgdir>]* [ -vcqVdDW ] [ -n <maxconn> ] [ -N <maxconn> ]
        [ -p <pidfile> ] [ -C <dir> ] [ -L <name> ] [ -sf|-st [pid]* ]
        [ --engine native|http-proxy ] [-- <cfgfile>*]
        -f reads this file, or the *.cfg files of this directory in order; may be repeated
        -v prints the version ; -vv also what it runs on
        -c checks the configuration and exits: 0 valid, 1 errors, 2 nothing to listen on
        -q prints no warnings ; -V is verbose and cancels -q
        -d stays in the foreground, verbose ; -db only stays in the foreground
        -D runs in the background
        -W is accepted (master-worker): there is one process all the same
        -C changes to this directory before the files are read
        -n limits the connections of the process
        -N limits the connections of each frontend that sets no maxconn
        -L sets the local peer's name (this host's name otherwise)
        -p writes the number of the background process to this file
        -dr starts although names of servers cannot be resolved
        -sf finishes and -st terminates these processes once the new one is ready
        -m <megs>, -x <socket>, -S <bind>, -dM -de -dp -dS -dG -dR -dV are accepted without effect
        --engine native forwards on raw sockets (the default)
        --engine http-proxy forwards through the http-proxy library

`;
