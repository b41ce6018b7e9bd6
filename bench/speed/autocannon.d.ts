/** The part of autocannon's interface that the bench uses; the package has no types. */
declare module "autocannon" {
  export interface AutocannonRequest {
    method: string;
    path: string;
    headers: Record<string, string>;
    body?: string;
    setupRequest?(request: AutocannonRequest): AutocannonRequest;
  }
  export interface AutocannonOptions {
    url: string;
    connections: number;
    duration: number;
    requests: AutocannonRequest[];
  }
  export interface AutocannonResult {
    /** In seconds. */
    duration: number;
    errors: number;
    timeouts: number;
    statusCodeStats: Record<string, { count: number }>;
    latency: { p50: number; p99: number };
  }
  export default function autocannon(options: AutocannonOptions): Promise<AutocannonResult>;
}
