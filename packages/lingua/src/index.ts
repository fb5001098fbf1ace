/**
 * `@aunet/lingua`: the paper and its official code. Configurations, import, export, runs, ladders, plans.
 */
export { decodeOfficialConfig, encodeOfficialConfig } from "./official-config.ts"
export type { OfficialModel } from "./official-model.ts"
export { readConfig, type ReadConfig } from "./read-config.ts"
export { officialName } from "./official-transformer.ts"
export type { Architecture } from "./official-block.ts"
export { exportLingua, type ExportLinguaOptions, type LinguaExport } from "./export-lingua.ts"
export { importLingua, type ImportLinguaOptions, type LinguaImport } from "./import-lingua.ts"
export { bareWeights } from "./weights.ts"
export { PAPER_LADDERS, PAPER_ROW_BYTES, PAPER_RUNS, paperModel, type PaperRun } from "./paper.ts"
export {
  lawBatchBytes,
  lawBytes,
  lawLearningRate,
  PAPER_BYTES_PER_POSITION,
  type PlanOptions,
  planTraining,
  type TrainingPlan,
} from "./plan.ts"
export { paperRunNames, type PaperPlan, planPaperRun } from "./paper-plan.ts"
