"""Operations of the contract that this release does not have. They answer 501; the list must reach zero."""

NOT_YET = frozenset(
    """
    alert_notifications create_alert delete_alert enqueue_alert follow_alert get_alert
    read_alert_notification search_alerts unfollow_alert update_alert update_alert_field artifact
    artifact_namespaces artifact_usage artifact_value delete_artifact purge_artifacts
    search_artifacts update_artifacts
    all_board_items all_board_sections
    all_boards board board_item board_section create_board create_board_item create_board_section
    delete_board delete_board_item delete_board_section search_boards update_board update_board_item
    update_board_section all_color_collections color_collection color_collections_active
    color_collections_custom color_collections_standard create_color_collection
    default_color_collection delete_color_collection set_default_color_collection
    update_color_collection all_legacy_features cloud_storage_configuration create_digest_email_send
    custom_welcome_email digest_emails_enabled internal_help_resources
    internal_help_resources_content legacy_feature
    set_smtp_settings smtp_status update_cloud_storage_configuration
    update_custom_welcome_email update_custom_welcome_email_test update_digest_emails_enabled
    update_internal_help_resources update_internal_help_resources_content update_legacy_feature
    update_whitelabel_configuration whitelabel_configuration all_external_oauth_applications
    all_ssh_servers all_ssh_tunnels all_user_db_connections create_connection
    create_external_oauth_application create_oauth_application_user_state create_ssh_server
    create_ssh_tunnel delete_connection delete_connection_override delete_external_oauth_application
    delete_ssh_server delete_ssh_tunnel delete_user_db_connection ssh_public_key ssh_server
    ssh_tunnel test_connection_config test_ssh_server test_ssh_tunnel update_connection
    update_external_oauth_application update_ssh_server update_ssh_tunnel update_user_db_connection
    agent_lookml all_conversation_messages
    conversational_analytics_chat create_agent create_conversation create_conversation_message
    create_golden_query delete_agent delete_conversation delete_conversation_message
    delete_golden_query get_agent get_conversation get_conversation_message
    get_conversation_message_responses search_agents search_conversations update_agent
    update_conversation update_conversation_message update_golden_query all_dashboards
    copy_dashboard create_dashboard create_dashboard_element create_dashboard_filter
    create_dashboard_filter_state create_dashboard_from_lookml create_dashboard_layout dashboard
    dashboard_aggregate_table_lookml dashboard_dashboard_elements dashboard_dashboard_filters
    dashboard_dashboard_layouts dashboard_element dashboard_filter dashboard_filter_state
    dashboard_layout dashboard_layout_component dashboard_layout_dashboard_layout_components
    dashboard_lookml delete_dashboard delete_dashboard_element delete_dashboard_filter
    delete_dashboard_layout get_dashboard_image import_dashboard_from_lookml import_lookml_dashboard
    move_dashboard search_dashboard_elements search_dashboards search_lookml_dashboards
    sync_lookml_dashboard update_dashboard update_dashboard_certification update_dashboard_element
    update_dashboard_filter update_dashboard_layout update_dashboard_layout_component
    update_lookml_certification fetch_remote_data_action_form perform_data_action upload_data
    all_primary_homepage_sections
    accept_integration_hub_legal_agreement all_integration_hubs all_integrations
    create_integration_hub delete_integration_hub fetch_integration_form get_integration_hub_health
    integration integration_hub test_integration update_integration update_integration_hub
    run_key_driver_analysis update_look_certification all_git_branches
    all_git_connection_tests all_lookml_tests all_project_files all_projects
    async_deploy_ref_to_production async_deploy_status cancel_continuous_integration_run
    create_ci_run create_continuous_integration_run create_continuous_integration_suite
    create_git_branch create_git_deploy_key create_git_diagnostic_report create_project
    delete_continuous_integration_suite delete_git_branch delete_repository_credential
    deploy_ref_to_production deploy_to_production duplicate_continuous_integration_run
    find_git_branch get_all_repository_credentials get_ci_run get_continuous_integration_run
    get_continuous_integration_suite get_continuous_integration_suites get_git_diagnostic_report
    git_branch git_deploy_key lock_all manifest project project_file project_validation_results
    project_workspace pull_project_from_production pull_project_from_remote
    repair_git_diagnostic_report reset_project_to_production reset_project_to_remote
    run_git_connection_test run_lookml_test search_continuous_integration_runs tag_ref
    update_continuous_integration_suite update_git_branch update_project
    update_repository_credential validate_project create_dashboard_element_render_task
    create_dashboard_render_task create_look_render_task create_query_render_task render_task
    render_task_results search_reports get_self_service_model_allowed_connections
    get_self_service_model_lookml update_self_service_explore_certification
    active_themes
    all_themes create_theme default_theme default_theme_by_type delete_theme search_themes
    set_default_theme set_default_theme_by_type theme theme_or_default update_theme validate_theme
    """.split()
)

# Paths that no contract has and that clients use all the same: logins by OAuth (API Explorer, command lines) and
# the editing of LookML files. (verb, path below the server's address.)
NOT_YET_PATHS = (
    ("get", "/api/4.0/projects/{project_id}/file/content"),
    ("post", "/api/4.0/projects/{project_id}/files"),
    ("put", "/api/4.0/projects/{project_id}/files"),
    ("delete", "/api/4.0/projects/{project_id}/files"),
    ("get", "/api/4.0/projects/{project_id}/directories"),
    ("post", "/api/4.0/projects/{project_id}/directories"),
    ("delete", "/api/4.0/projects/{project_id}/directories"),
    ("post", "/api/4.0/projects/{project_id}/generate"),
)
