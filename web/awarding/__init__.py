"""After the ranking: publicity 公示, objections, award 立项, stage gates, acceptance 验收."""
