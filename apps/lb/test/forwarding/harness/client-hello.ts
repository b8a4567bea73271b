import { Duplex } from "node:stream";
import { connect } from "node:tls";

/** The first bytes of a real TLS client. */
export function clientHello(name?: string, protocols?: readonly string[]): Promise<Buffer> {
  return new Promise((resolve) => {
    const wire = new Duplex({
      read() {},
      write: (bytes: Buffer) => resolve(bytes),
    });
    const options = {
      ...(name !== undefined && { servername: name }),
      ...(protocols && { ALPNProtocols: [...protocols] }),
    };
    connect({ socket: wire, ...options }).on("error", () => {});
  });
}
