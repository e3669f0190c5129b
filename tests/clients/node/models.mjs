// Folders, models, explores, connections, zones and versions.
import { fromEnvironment, tell } from './client.mjs'

const sdk = fromEnvironment()
const models = await sdk.ok(sdk.all_lookml_models({ fields: 'name,explores(name)' }))
const explore = await sdk.ok(
  sdk.lookml_model_explore({ lookml_model_name: 'thelook', explore_name: 'products' }),
)
const folder = await sdk.ok(sdk.create_folder({ name: `Node ${process.pid}`, parent_id: '1' }))
const children = await sdk.ok(sdk.folder_children({ folder_id: '1', fields: 'name' }))
const [connection] = await sdk.ok(sdk.all_connections())
const tests = await sdk.ok(sdk.test_connection(connection.name))
const versions = await sdk.ok(sdk.versions())
const zones = await sdk.ok(sdk.all_timezones())
const deleted = await sdk.ok(sdk.delete_folder(folder.id))
tell({
  models: models.map((model) => model.name),
  count: explore.fields.measures.find((field) => field.name === 'products.count').type,
  children: children.some((child) => child.name === folder.name),
  dialect: connection.dialect_name,
  tests: [...new Set(tests.map((each) => each.status))],
  version: versions.current_version.version,
  berlin: zones.some((zone) => zone.value === 'Europe/Berlin'),
  deleted,
})
