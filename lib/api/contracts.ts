/** All contracts in the order of the documentation. */
import * as backtests from './backtests.ts'
import * as bulkRuns from './bulk-runs.ts'
import * as callbacks from './callbacks.ts'
import * as calls from './calls.ts'
import * as compare from './compare.ts'
import * as connectionTests from './connection-tests.ts'
import * as connectionUses from './connection-uses.ts'
import * as connections from './connections.ts'
import type { Contract } from './contract.ts'
import * as decisions from './decisions.ts'
import * as drafts from './drafts.ts'
import * as figures from './figures.ts'
import * as files from './files.ts'
import * as forks from './forks.ts'
import * as impact from './impact.ts'
import * as intentGroups from './intent-groups.ts'
import * as keys from './keys.ts'
import * as links from './links.ts'
import * as material from './material.ts'
import * as me from './me.ts'
import * as members from './members.ts'
import * as messages from './messages.ts'
import * as models from './models.ts'
import * as openApiDocuments from './openapi-documents.ts'
import * as playground from './playground.ts'
import * as promptLabels from './prompt-labels.ts'
import * as prompts from './prompts.ts'
import * as replays from './replay.ts'
import * as requests from './requests.ts'
import * as events from './run-events.ts'
import * as runFiles from './run-files.ts'
import * as runViews from './run-views.ts'
import * as runs from './runs.ts'
import * as secrets from './secrets.ts'
import * as signIn from './sign-in.ts'
import * as simulations from './simulations.ts'
import * as stream from './stream.ts'
import * as templates from './templates.ts'
import * as testReports from './test-reports.ts'
import * as tests from './tests.ts'
import * as versions from './versions.ts'
import * as workflowSettings from './workflow-settings.ts'
import * as workflows from './workflows.ts'

/** Tag of the documentation → its endpoints. */
export const contractsByTag: Record<string, readonly Contract[]> = {
  Workflows: [workflows.listWorkflows, workflows.createWorkflow, workflows.getWorkflow, workflows.saveWorkflow, workflows.archiveWorkflow, workflows.restoreWorkflow, workflowSettings.getWorkflowSettings, workflowSettings.saveWorkflowSettings, figures.getWorkflowFigures, templates.listTemplates],
  Versions: [versions.publishVersion, versions.listVersions, versions.getVersion, versions.diffVersions, drafts.keepDraft, drafts.listDrafts, drafts.getDraft],
  Prompts: [prompts.listPrompts, prompts.createPrompt, prompts.getPrompt, prompts.renamePrompt, prompts.archivePrompt, prompts.restorePrompt, prompts.listPromptVersions, prompts.savePromptVersion, prompts.getPromptVersion, prompts.diffPromptVersions, promptLabels.listPromptLabels, promptLabels.getPromptLabel, promptLabels.movePromptLabel, promptLabels.removePromptLabel, promptLabels.listLabelMoves, simulations.listPromptCalls, simulations.simulatePrompt, impact.impactOfPrompt, impact.requestOfImpact, backtests.estimateBacktest, backtests.startBacktest, backtests.listBacktests, backtests.getBacktest, backtests.cancelBacktest, backtests.judgeBacktestItem, playground.askPrompt, decisions.getDecisions, decisions.listDecisions],
  Tests: [tests.listTests, tests.createTest, tests.getTest, tests.saveTest, tests.deleteTest, tests.restoreTest, testReports.runTests, testReports.listTestReports, testReports.getTestReport, testReports.cancelTestReport],
  'Intent groups': [intentGroups.listIntentGroups, intentGroups.createIntentGroup, intentGroups.getIntentGroup, intentGroups.saveIntentGroup, intentGroups.deleteIntentGroup, intentGroups.restoreIntentGroup, intentGroups.listGroupRevisions, intentGroups.getGroupRevision],
  Runs: [runs.launchRun, runs.listRuns, runs.getRun, runs.getRunDocument, runs.pauseRun, runs.resumeRun, runs.cancelRun, bulkRuns.cancelRuns, forks.forkRun, forks.retryRun, bulkRuns.retryRuns, forks.listForks, messages.sendMessage, messages.getConversation, replays.replayRun, compare.findDivergences, runFiles.exportRun, runFiles.importRun],
  Views: [runViews.listRunViews, runViews.createRunView, runViews.saveRunView, runViews.deleteRunView, runViews.restoreRunView],
  Log: [events.listEvents, events.getState, events.getBlob, stream.openStream],
  Calls: [calls.listCalls, calls.getCall, calls.diffCalls, material.getCallMaterial],
  Files: [files.uploadFile, files.getFile],
  Requests: [requests.getInbox, requests.listRequests, requests.getRequest, requests.getRequestContext, requests.answerRequest, links.createRequestLink, links.getLinkedRequest, links.answerLinkedRequest, callbacks.receiveCallback],
  Connections: [connections.listConnections, connections.createConnection, connections.getConnection, connections.replaceConnection, connections.deleteConnection, connectionTests.testConnection, connectionUses.listConnectionUses],
  Models: [models.listModels, models.putModel, models.deleteModel],
  Secrets: [secrets.listSecrets, secrets.createSecret, secrets.replaceSecret, secrets.deleteSecret, connectionUses.listSecretUses],
  'OpenAPI documents': [openApiDocuments.readOpenApiDocument],
  Members: [members.listMembers, members.inviteMember, members.getMember, members.changeMember, members.removeMember, members.restoreMember, members.createMemberLink],
  Keys: [keys.listKeys, keys.createKey, keys.revokeKey],
  Installation: [me.getMe, signIn.createSignInLink, me.getOpenApi],
}

export const contracts: readonly Contract[] = Object.values(contractsByTag).flat()
