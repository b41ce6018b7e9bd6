/** What `ensureChromium` asks of the computer it runs on; tests give it another. */
export interface Machine {
  find(): Promise<string | undefined>;
  /** Whether nobody chose the program that was found, and it is a whole browser. */
  lacksHeadlessShell(found: string): boolean;
  /** Runs a command and says whether it succeeded. */
  run(command: string[]): boolean;
  mayInstallDebianPackages(): boolean;
}

export function findChromium(
  environment?: Record<string, string | undefined>,
  paths?: string[],
): Promise<string | undefined>;

export function ensureChromium(machine?: Machine): Promise<string>;
