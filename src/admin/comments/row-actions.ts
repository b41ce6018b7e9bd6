import type { CommentStatus, QueueComment } from "../../contract.ts";
import type { AdminApi } from "../api.ts";
import type { Notify, ViewProps } from "../view.ts";
import type { Panel, Row } from "./queue.ts";

/** What a row can have done to itself; always the same object, so that rows are drawn again only when they change. */
export interface RowActions {
  api: AdminApi;
  site: ViewProps["site"];
  mayModerate: boolean;
  notify: Notify;
  /** Resolves with whether the server agreed. */
  decide(row: Row, status: CommentStatus, options?: { keepsPanel: boolean }): Promise<boolean>;
  goTo(id: number): void;
  /** Opens a panel below the comment, closes it when it is open; `null` closes any. Focus goes along. */
  open(row: Row, panel: Panel | null): void;
  select(id: number, isRange: boolean): void;
  /** Takes a comment as the server has it now. */
  replace(comment: QueueComment): void;
  remove(id: number): void;
}
