namespace Bailey.Server.Communities;

/// <summary>What this node is doing in each community that may change something, so that whoever ends one knows when nothing goes on in it any more.</summary>
internal sealed class CommunityWork
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, State> _states = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Begins something in a community, before it is asked whether there is such a community; to be disposed when it is done.</summary>
    internal IDisposable Enter(string community) => new Turn(this, Take(community, static state => state.Running++), static state => state.Running--);

    /// <summary>Begins to end a community; to be disposed when nothing of it is left. What ends it is not counted as going on in it.</summary>
    /// <param name="community">The community.</param>
    /// <param name="own">How much of what goes on in it is the ending itself.</param>
    internal IDisposable BeginToEnd(string community, int own) =>
        new Turn(this, Take(community, state => (state.Enders, state.Own) = (state.Enders + 1, state.Own + own)), state => (state.Enders, state.Own) = (state.Enders - 1, state.Own - own));

    /// <summary>Whether it is being ended, also where it is not known any more.</summary>
    internal bool IsEnding(string community)
    {
        lock (_gate)
        {
            return _states.TryGetValue(community, out var state) && state.Enders > 0;
        }
    }

    /// <summary>Waits until nothing goes on in it but its end.</summary>
    internal Task IdleAsync(string community)
    {
        lock (_gate)
        {
            if (!_states.TryGetValue(community, out var state) || state.IsIdle)
            {
                return Task.CompletedTask;
            }

            state.Idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return state.Idle.Task;
        }
    }

    private State Take(string community, Action<State> change)
    {
        lock (_gate)
        {
            if (!_states.TryGetValue(community, out var state))
            {
                _states.Add(community, state = new State(community));
            }

            change(state);
            return state;
        }
    }

    private void Leave(State state, Action<State> change)
    {
        lock (_gate)
        {
            change(state);
            if (state.IsIdle)
            {
                state.Idle?.TrySetResult();
                state.Idle = null;
            }

            if (state is { Running: 0, Enders: 0 })
            {
                _states.Remove(state.Community);
            }
        }
    }

    private sealed class State(string community)
    {
        internal int Running { get; set; }

        internal int Enders { get; set; }

        internal int Own { get; set; }

        internal string Community { get; } = community;

        internal bool IsIdle => Running <= Own;

        internal TaskCompletionSource? Idle { get; set; }
    }

    private sealed class Turn(CommunityWork work, State state, Action<State> leave) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                work.Leave(state, leave);
            }
        }
    }
}
