/** A stream whose maker says of it that a machine made it. */
export interface Labelled {
  /** The line that viewers see. */
  readonly label: string;
  /** Who made it. */
  readonly projectId: string;
  readonly jobId: string;
}

/**
 * The label in words for machines: `AIGC` is the member that GB 45438-2025 names for files and streams (Label 1 = made by
 * a machine), `label` what viewers see.
 */
export function labelMetadata({ label, projectId, jobId }: Labelled): Readonly<Record<string, string>> {
  const mark = { Label: '1', ContentProducer: projectId, ProduceID: jobId };
  return { AIGC: JSON.stringify(mark), label };
}
