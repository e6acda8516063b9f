namespace Bailey.Server.Events;

/// <summary>One thing that is streamed.</summary>
/// <param name="Number">Its place, by which a client goes on.</param>
/// <param name="Json">What it says, on one line.</param>
internal readonly record struct TailItem(long Number, string Json);
