/** Tests of prompts and their reports, as queries. A report that runs is looked at again and again until it has ended. */
import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getTestReport, listTestReports, runTests, type ReportQuery, type RunTestsBody, type TestReport } from '#lib/api/test-reports.ts'
import { getTest, listTests } from '#lib/api/tests.ts'
import { getWorkflowSettings } from '#lib/api/workflow-settings.ts'
import { useEffect, useState } from 'react'
import { request } from './request.ts'

export const testKeys = {
  all: ['tests'] as const,
  lists: () => [...testKeys.all, 'list'] as const,
  detail: (id: string) => [...testKeys.all, 'test', id] as const,
  reports: () => [...testKeys.all, 'reports'] as const,
  report: (id: string) => [...testKeys.all, 'report', id] as const,
  settings: (workflow: string) => [...testKeys.all, 'settings', workflow] as const,
}

/** The first 200 by name, of a workflow, of a prompt, or all; their results on the draft, or on what publishing it would take. */
export const testsQuery = (of: { workflow?: string | undefined; prompt?: string | undefined; content?: 'draft' | 'publish' } = {}) =>
  queryOptions({ queryKey: [...testKeys.lists(), of] as const, queryFn: ({ signal }) => request(listTests, { query: { ...of, limit: 200 }, signal }) })

export const testQuery = (id: string) => queryOptions({ queryKey: testKeys.detail(id), queryFn: ({ signal }) => request(getTest, { params: { id }, signal }), staleTime: 15_000 })

export const testReportsQuery = (workflow: string) => queryOptions({ queryKey: [...testKeys.reports(), workflow] as const, queryFn: ({ signal }) => request(listTestReports, { query: { workflow, limit: 20 }, signal }) })

const lookEveryMs = 600

export type ShownAnswers = NonNullable<ReportQuery['only']> | 'all'

/** A report with its answers, page by page. */
export const testReportQuery = (id: string, shown: ShownAnswers) =>
  infiniteQueryOptions({
    queryKey: [...testKeys.report(id), shown] as const,
    queryFn: ({ signal, pageParam }) => request(getTestReport, { params: { id }, query: { ...(shown !== 'all' && { only: shown }), limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.status === 'running' ? lookEveryMs : false),
  })

/** How far a report got, without its answers. */
const reportHeadQuery = (id: string) =>
  queryOptions({
    queryKey: [...testKeys.report(id), 'head'] as const,
    queryFn: ({ signal }) => request(getTestReport, { params: { id }, query: { limit: 0 }, signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? lookEveryMs : false),
  })

export const workflowSettingsQuery = (workflow: string) => queryOptions({ queryKey: testKeys.settings(workflow), queryFn: ({ signal }) => request(getWorkflowSettings, { params: { id: workflow }, signal }) })

export interface TestRun {
  /** Begins a report; the one before is forgotten. */
  start(body?: Partial<RunTestsBody>): void
  starting: boolean
  error: Error | null
  /** The report that was begun here, as far as it got, without its answers. */
  report: TestReport | undefined
}

/** Runs tests of a workflow and follows the report. `before` has to succeed first: what is tried may have to be saved. */
export function useTestRun(workflow: string, before?: () => Promise<unknown>): TestRun {
  const client = useQueryClient()
  const [id, setId] = useState<string>()
  const begun = useMutation({
    async mutationFn(body: Partial<RunTestsBody>) {
      await before?.()
      return request(runTests, { params: { id: workflow }, body })
    },
    onSuccess: (report) => setId(report.id),
  })
  const { data } = useQuery({ ...reportHeadQuery(id ?? ''), enabled: id !== undefined })
  const ended = data !== undefined && data.status !== 'running'
  useEffect(() => {
    if (ended) void client.invalidateQueries({ queryKey: testKeys.lists() })
  }, [ended, client])
  return { start: (body = {}) => begun.mutate(body), starting: begun.isPending, error: begun.error, report: id === undefined || begun.isPending ? undefined : data }
}
