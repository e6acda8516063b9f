using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers;

namespace Bailey.Scripting.Worker.Running;

/// <summary>A script in memory, in a load context of its own, which is collected when it is not called any more.</summary>
internal sealed class LoadedScript
{
    private readonly Context _context;
    private readonly ImmutableArray<Func<object?[], Task<object?>>> _submissions;

    internal LoadedScript(CompiledScript script)
    {
        ContentHash = script.ContentHash;
        Surface = script.Surface;
        MakesOutOfMemory = script.Submissions.Any(static submission => Makes(submission, nameof(OutOfMemoryException)));
        _context = new Context(script);
        _submissions = [.. script.Submissions.Select(submission => _context.Entry(submission))];
        // Of its own: the serializer keeps what it knows of types, and would keep theirs.
        ResultOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            MaxDepth = ScriptWorkerOptions.MaxResultDepth,
            IncludeFields = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            PropertyNamingPolicy = null,
            Converters = { new JsonStringEnumConverter() },
        };
    }

    internal string ContentHash { get; }

    internal SurfaceKind Surface { get; }

    /// <summary>Whether its code makes exceptions that say that there is no memory left, which are then perhaps its own.</summary>
    internal bool MakesOutOfMemory { get; }

    internal JsonSerializerOptions ResultOptions { get; }

    /// <summary>Runs the libraries, then the script, each of which finds what those before it declared.</summary>
    internal async Task<object?> RunAsync(object? globals)
    {
        var states = new object?[_submissions.Length + 1];
        states[0] = globals;
        object? result = null;
        foreach (var submission in _submissions)
        {
            var task = submission(states);
            result = task.IsCompletedSuccessfully ? task.Result : await task.ConfigureAwait(false);
        }

        return result;
    }

    internal void Unload() => _context.Unload();

    private static bool Makes(CompiledSubmission submission, string exception)
    {
        using var file = new PEReader(submission.Image);
        var metadata = file.GetMetadataReader();
        return metadata.MemberReferences.Select(metadata.GetMemberReference).Any(member =>
            metadata.StringComparer.Equals(member.Name, ".ctor")
            && member.Parent.Kind == HandleKind.TypeReference
            && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name, exception));
    }

    private sealed class Context(CompiledScript script) : AssemblyLoadContext("script", isCollectible: true)
    {
        private readonly Dictionary<string, Assembly> _loaded = new(StringComparer.Ordinal);

        internal Func<object?[], Task<object?>> Entry(CompiledSubmission submission)
        {
            using var image = new MemoryStream(ImmutableCollectionsMarshal.AsArray(submission.Image)!, writable: false);
            var assembly = LoadFromStream(image);
            _loaded[assembly.GetName().Name!] = assembly;
            var factory = assembly.GetType(submission.EntryType, throwOnError: true)!
                .GetMethod("<Factory>", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                ?? throw new InvalidOperationException($"{submission.EntryType} has no entry point.");
            return factory.CreateDelegate<Func<object?[], Task<object?>>>();
        }

        protected override Assembly? Load(AssemblyName assemblyName) => _loaded.GetValueOrDefault(assemblyName.Name ?? "");

        public override string ToString() => script.ContentHash;
    }
}
