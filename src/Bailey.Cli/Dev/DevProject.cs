using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Dev;

/// <summary>A project as its author has it in a folder.</summary>
internal sealed record DevProject
{
    /// <summary>The file that describes it.</summary>
    public const string FileName = "bailey.json";

    private const int MaxBytes = 64 * 1024;

    private static readonly JsonSerializerOptions s_reading = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    private static readonly string[] s_always = [PackageFiles.Manifest, PackageFiles.SettingsSchema, FileName];

    private DevProject(string folder) => Folder = folder;

    /// <summary>The folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>The program that builds it and its arguments; empty where nothing is to be built.</summary>
    public ImmutableArray<string> Build { get; private init; } = [];

    /// <summary>Files and folders of its source; empty for all that is there.</summary>
    public ImmutableArray<string> Watch { get; private init; } = [];

    /// <summary>The file with the input that is tried; null for none.</summary>
    public string? Input { get; private init; }

    /// <summary>The hook that is tried; null for the first of the manifest.</summary>
    public string? Hook { get; private init; }

    /// <summary>The settings that are tried, a JSON object; null for none.</summary>
    public string? Settings { get; private init; }

    /// <summary>Reads a project: <c>bailey.json</c>, or where there is none what the folder looks like.</summary>
    /// <exception cref="CommandException">There is no such folder.</exception>
    /// <exception cref="PackageException">It is no project.</exception>
    public static async Task<DevProject> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandException(ExitCode.NoInput, File.Exists(folder) ? $"{folder} is a file; give the folder of the project" : $"there is no folder {folder}{NearbyFiles.HintFolder(folder)}");
        }

        var project = new DevProject(Path.GetFullPath(folder));
        var path = Path.Combine(project.Folder, FileName);
        if (File.Exists(path))
        {
            return project.With(Parse(path, await InputFile.ReadAsync(path, "project", MaxBytes, cancellationToken)));
        }

        if (!File.Exists(Path.Combine(project.Folder, PackageFiles.Manifest)) && Directory.EnumerateFiles(project.Folder, "*.sln*").Concat(Directory.EnumerateFiles(project.Folder, "*.csproj")).Any())
        {
            throw new PackageException(
                DevReason.ProjectInvalid,
                $"{folder} has no {PackageFiles.Manifest}, and looks like a project in C#: a built-in plugin runs in the application that it is part of, not in the sandbox that bailey dev tries",
                "run 'dotnet test' there");
        }

        return project with { Build = project.GuessBuild() };
    }

    /// <summary>Files and folders to look at for changes.</summary>
    public IEnumerable<string> Sources() =>
        Watch.IsEmpty ? [Folder] : Watch.Concat(s_always).Append(Input).OfType<string>().Distinct(StringComparer.Ordinal).Select(path => Path.Combine(Folder, path));

    /// <summary>A project of which nothing is known but where it is, to be watched until it can be read.</summary>
    public static DevProject Unread(string folder) => new(Path.GetFullPath(folder));

    private static Fields Parse(string path, byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<Fields>(bytes, s_reading) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw Invalid($"{path} cannot be read: {e.Message}", """it is an object with "build", "watch", "input", "hook" and "settings", each of which may be left out""");
        }
    }

    private DevProject With(Fields fields)
    {
        var build = fields.Build ?? GuessBuild();
        if (build.Any(static word => string.IsNullOrEmpty(word) || word.Contains('\0', StringComparison.Ordinal)))
        {
            throw Invalid($"'build' of {FileName} has an empty word", """it is a list of the program and its arguments, as ["npm", "run", "build"]""");
        }

        foreach (var path in (fields.Watch ?? []).Append(fields.Input).OfType<string>())
        {
            if (path.Length == 0 || Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
            {
                throw Invalid($"'{path}' in {FileName} is not a path in the folder of the project", "name files and folders below it");
            }
        }

        return this with
        {
            Build = build,
            Watch = fields.Watch ?? [],
            Input = fields.Input,
            Hook = fields.Hook,
            Settings = fields.Settings?.ToJsonString(),
        };
    }

    private ImmutableArray<string> GuessBuild() =>
        File.Exists(Path.Combine(Folder, "package.json")) ? ["npm", "run", "--silent", "build"]
        : File.Exists(Path.Combine(Folder, "build")) ? ["./build"]
        : File.Exists(Path.Combine(Folder, "Makefile")) ? ["make"]
        : [];

    private static PackageException Invalid(string message, string remedy) => new(DevReason.ProjectInvalid, message, remedy);

    private sealed record Fields(ImmutableArray<string>? Build, ImmutableArray<string>? Watch, string? Input, string? Hook, JsonObject? Settings);
}
