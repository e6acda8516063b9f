namespace Bailey.Server.Scripts;

/// <summary>A schedule on which a script is called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cron">When: five fields.</param>
/// <param name="TimeZone">The time zone in which that is meant. Default UTC.</param>
public sealed record ScriptSchedule(string Name, string Cron, string TimeZone = "UTC");
