using System.Collections.Concurrent;
using System.Net;
using Bailey.Plugins.Egress;

namespace Bailey.Plugins.Tests.Http;

/// <summary>Answers names from a table, each time with the next answer of the name, the last one for ever.</summary>
internal sealed class FakeResolver : IHostResolver
{
    private readonly Dictionary<string, Queue<IPAddress[]>> _answers = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Asked { get; } = [];

    public FakeResolver With(string host, params string[] answers)
    {
        _answers[host] = new Queue<IPAddress[]>(answers.Select(static answer =>
            answer.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray()));
        return this;
    }

    public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue(host);
        if (!_answers.TryGetValue(host, out var answers))
        {
            return ValueTask.FromResult<IReadOnlyList<IPAddress>>([]);
        }

        return ValueTask.FromResult<IReadOnlyList<IPAddress>>(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
    }
}
