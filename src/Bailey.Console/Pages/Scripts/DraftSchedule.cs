namespace Bailey.Console.Pages.Scripts;

/// <summary>A schedule of a script while somebody edits it.</summary>
public sealed class DraftSchedule
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>When: five fields.</summary>
    public string Cron { get; set; } = "";

    /// <summary>The time zone in which that is meant. Default UTC.</summary>
    public string TimeZone { get; set; } = "UTC";
}
