export interface Nameserver {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}
