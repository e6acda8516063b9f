namespace Bailey.Plugins.Packages;

/// <summary>A schedule on which a package wants to be called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Export">The export that is called.</param>
/// <param name="Cron">When: five fields (minute, hour, day of month, month, day of week).</param>
/// <param name="TimeZone">The IANA time zone in which it is meant. Default UTC.</param>
public sealed record ScheduleDeclaration(string Name, string Export, string Cron, string TimeZone = "UTC");
