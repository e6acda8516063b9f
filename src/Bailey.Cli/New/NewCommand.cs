using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Packages;
using Bailey.Cli.Policy;

namespace Bailey.Cli.New;

/// <summary><c>bailey new KIND NAME [--dir DIR] [--id ID] [--json]</c>: begins a plugin that builds and runs as it is.</summary>
internal static class NewCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console)
    {
        var kind = new Argument<string>("KIND") { Description = "assemblyscript or c for a package, csharp for a built-in plugin of an application" };
        var name = new Argument<string>("NAME") { Description = "a-z, 0-9 and '-'" };
        var folder = new Option<string?>("--dir") { HelpName = "DIR", Description = "The folder to make (default: NAME here); one that has anything in it is never touched" };
        var id = new Option<string?>("--id") { HelpName = "ID", Description = "The id of the package, a reverse domain name (default: org.example.NAME); csharp makes no package and has none" };
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("new", "Begin a plugin from a template") { kind, name, folder, id, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var chosen = ProjectKind.Find(parsed.GetRequiredValue(kind));
            if (!chosen.IsPackage && parsed.GetValue(id) is not null)
            {
                throw new CommandException(ExitCode.Usage, $"--id is the id of a package, and '{chosen.Name}' makes a built-in plugin, which has its name alone; leave --id out");
            }

            var names = ProjectNames.Of(parsed.GetRequiredValue(name), parsed.GetValue(id));
            var target = parsed.GetValue(folder) ?? names.Name;
            var files = ProjectTemplate.Fill(chosen, names);
            ProjectFolder.Create(target, files, cancellationToken);
            string[] paths = [.. files.Select(static file => file.Path)];
            console.WriteLine(parsed.GetValue(json)
                ? DecisionJson.ToJson(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("kind", chosen.Name);
                    writer.WriteString("name", names.Name);
                    writer.WriteString("folder", target);
                    PackageJson.WriteTexts(writer, "files", paths);
                    PackageJson.WriteTexts(writer, "next", chosen.NextSteps);
                    writer.WriteEndObject();
                })
                : $"{target}: {paths.Length} files\n{string.Join('\n', chosen.NextSteps.Prepend($"cd {target}").Select(static step => $"  {step}"))}");
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
