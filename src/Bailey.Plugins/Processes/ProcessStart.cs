namespace Bailey.Plugins.Processes;

/// <summary>A program to be started.</summary>
/// <param name="Executable">The program, absolute and resolved.</param>
/// <param name="Name">The name it is started under: a file that does the work of many programs tells them apart by it.</param>
/// <param name="Arguments">Its arguments, without its own name.</param>
/// <param name="WorkingDirectory">Where it starts.</param>
/// <param name="Environment">Its whole environment.</param>
/// <param name="Input">What it reads.</param>
internal sealed record ProcessStart(
    string Executable, string Name, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment, ReadOnlyMemory<byte> Input);
