using Bailey.Testing.Host;

// Runs one hostile scenario in a process of its own, so that a scenario that kills its process fails one test instead of
// ending the test run. Exit code 0: the scenario held; anything else: it did not, and standard error says why.
if (args is not [var name, .. var rest] || !HostScenarios.All.TryGetValue(name, out var scenario))
{
    System.Console.Error.WriteLine($"usage: Bailey.Testing.Host <scenario> [argument]\nscenarios:\n  {string.Join("\n  ", HostScenarios.All.Keys)}");
    return 2;
}

try
{
    scenario(rest);
    return 0;
}
catch (Exception error)
{
    System.Console.Error.WriteLine(error);
    return 1;
}
