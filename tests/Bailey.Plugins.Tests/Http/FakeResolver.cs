using System.Collections.Concurrent;
using System.Net;
using Bailey.Plugins.Egress;

namespace Bailey.Plugins.Tests.Http;

/// <summary>Answers names from a table, each time with the next answer of the name, the last one for ever.</summary>
internal sealed class FakeResolver : IHostResolver
{
    private readonly Dictionary<string, Queue<IPAddress[]>> _answers = new(StringComparer.Ordinal);

    private Queue<IPAddress[]>? _otherwise;

    public ConcurrentQueue<string> Asked { get; } = [];

    public FakeResolver With(string host, params string[] answers)
    {
        _answers[host] = Read(answers);
        return this;
    }

    /// <summary>What all other names are answered.</summary>
    public FakeResolver Otherwise(params string[] answers)
    {
        _otherwise = Read(answers);
        return this;
    }

    public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue(host);
        if (!_answers.TryGetValue(host, out var answers) && (answers = _otherwise) is null)
        {
            return ValueTask.FromResult<IReadOnlyList<IPAddress>>([]);
        }

        return ValueTask.FromResult<IReadOnlyList<IPAddress>>(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
    }

    private static Queue<IPAddress[]> Read(string[] answers) => new(answers.Select(static answer =>
        answer.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(IPAddress.Parse).ToArray()));
}
