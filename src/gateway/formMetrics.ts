import { keepFailures, sendFailures } from '../challenge/formFailures.ts'
import type { MetricWriter } from '../observe/metricWriter.ts'
import type { FormObserver } from './edgeForms.ts'

/** Counts what becomes of challenged forms, in a thread's lane of metrics. */
export function formObserver(writer: MetricWriter): FormObserver {
  const kept = {
    page: writer.slot('moien_forms_kept_total', 'page'),
    spool: writer.slot('moien_forms_kept_total', 'spool')
  }
  const sent = writer.slot('moien_forms_sent_total')
  const notKept = new Map(
    keepFailures.map(reason => [reason, writer.slot('moien_forms_not_kept_total', reason)])
  )
  const notSent = new Map(
    sendFailures.map(reason => [reason, writer.slot('moien_forms_not_sent_total', reason)])
  )
  return {
    kept: place => writer.add(kept[place]),
    notKept: reason => writer.add(notKept.get(reason)!),
    sent: () => writer.add(sent),
    notSent: reason => writer.add(notSent.get(reason)!)
  }
}
