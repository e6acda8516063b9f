namespace Bailey.Cli.Demo;

/// <summary>A sample plugin of the demo.</summary>
/// <param name="Id">The id that its package gets.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Language">What it is written in.</param>
/// <param name="Export">What is called.</param>
/// <param name="File">The module.</param>
internal sealed record DemoSample(string Id, string Name, string Language, string Export, string File);
