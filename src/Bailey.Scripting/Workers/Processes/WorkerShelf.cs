namespace Bailey.Scripting.Workers.Processes;

/// <summary>The workers of one role: who is busy, who waits, and who makes room.</summary>
internal sealed class WorkerShelf(ScriptWorkerOptions options, WorkerRole role)
{
    private const int TenantsOfQueue = 8;

    private readonly Lock _gate = new();
    private readonly int _most = role == WorkerRole.Analysis ? options.MaxAnalysisWorkers : options.MaxWorkers;
    private readonly int _mostOfTenant = role == WorkerRole.Analysis ? Math.Max(1, options.MaxAnalysisWorkers - 1) : options.MaxWorkersPerTenant;
    private readonly int _spares = role == WorkerRole.Analysis ? 0 : options.WarmSpares;
    private readonly HashSet<WorkerProcess> _all = [];
    private readonly List<WorkerProcess> _idle = [];
    private readonly Dictionary<string, int> _busy = new(StringComparer.Ordinal);
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly CancellationTokenSource _closing = new();
    private int _starting;
    private int _startingSpares;
    private bool _closed;

    internal ScriptPoolCounts Counts { get; private set; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

    internal int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>All workers there are.</summary>
    internal WorkerProcess[] All()
    {
        lock (_gate)
        {
            return [.. _all];
        }
    }

    /// <summary>A worker for a tenant, which must be released.</summary>
    /// <exception cref="WorkerUnavailableException">There is none, or none that may be used.</exception>
    internal async Task<WorkerProcess> AcquireAsync(string tenant, CancellationToken cancellationToken)
    {
        Waiter? waiter = null;
        Grant? grant;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(ScriptWorkerPool));
            grant = TryGrant(tenant);
            if (grant is null)
            {
                // No tenant fills the queue alone: the others would be turned away for it.
                var owner = OwnerOf(tenant);
                waiter = _waiting.Count < options.MaxWaiting && _waiting.Count(other => OwnerOf(other.Tenant) == owner) < Math.Max(1, options.MaxWaiting / TenantsOfQueue)
                    ? new Waiter(tenant)
                    : throw Busy($"{_waiting.Count:N0} calls wait for a worker already. Try again later, or allow more workers.");
                _waiting.AddLast(waiter);
            }
        }

        grant ??= await WaitAsync(waiter!, cancellationToken).ConfigureAwait(false);
        var worker = grant.Worker ?? await StartAsync(tenant, cancellationToken).ConfigureAwait(false);
        KeepSpares();
        return worker;
    }

    /// <summary>Gives a worker back.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="keep">Whether it may be used again.</param>
    /// <param name="leftBusy">Whether a script left work behind.</param>
    internal void Release(WorkerProcess worker, bool keep, bool leftBusy)
    {
        var retire = false;
        lock (_gate)
        {
            Leave(worker.Tenant!);
            if (_all.Contains(worker))
            {
                retire = !keep || _closed || worker.Jobs >= options.RunsPerWorker || !worker.IsUsable;
                if (!retire)
                {
                    _idle.Add(worker);
                }
                else
                {
                    _all.Remove(worker);
                    if (worker.End is { } end)
                    {
                        // It ended by itself, and is taken from the shelf before it is gone.
                        Count(end);
                    }
                    else
                    {
                        Counts = Counts with { Recycled = Counts.Recycled + 1, LeftBusy = Counts.LeftBusy + (leftBusy ? 1 : 0) };
                    }
                }
            }

            Serve();
        }

        if (retire)
        {
            worker.Kill(new WorkerEnd(WorkerEndCause.Retired));
            KeepSpares();
        }
    }

    /// <summary>Starts spares where there are too few.</summary>
    internal void KeepSpares()
    {
        lock (_gate)
        {
            while (!_closed && _idle.Count(worker => worker.Tenant is null) + _startingSpares < _spares && _all.Count + _starting < _most)
            {
                _starting++;
                _startingSpares++;
                _ = StartSpareAsync();
            }
        }
    }

    /// <summary>Ends all workers and waits until they are gone.</summary>
    internal async Task CloseAsync()
    {
        WorkerProcess[] all;
        lock (_gate)
        {
            _closed = true;
            all = [.. _all];
            foreach (var waiter in _waiting)
            {
                waiter.Granted.TrySetException(new ObjectDisposedException(typeof(ScriptWorkerPool).FullName));
            }

            _waiting.Clear();
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        Array.ForEach(all, worker => worker.Kill(new WorkerEnd(WorkerEndCause.Retired)));
        await Task.WhenAll(all.Select(worker => worker.Gone)).ConfigureAwait(false);
        _closing.Dispose();
    }

    // Parts of a tenant, after a slash, have workers of their own, and share what it may have of them.
    private static string OwnerOf(string tenant) => tenant.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? tenant[..slash] : tenant;

    private static WorkerUnavailableException Busy(string message) => new(message) { ReasonCode = ScriptWorkerReason.Busy };

    private async Task<Grant> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Granted.Task.WaitAsync(options.MaxWait, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
            {
                if (!_waiting.Remove(waiter) && waiter.Granted.Task.IsCompletedSuccessfully)
                {
                    GiveBack(waiter.Tenant, waiter.Granted.Task.Result);
                }
            }

            throw exception is TimeoutException ? Busy($"No worker was free for {options.MaxWait.TotalSeconds:0.#} s. Try again later, or allow more workers.") : exception;
        }
    }

    private void GiveBack(string tenant, Grant grant)
    {
        Leave(tenant);
        if (grant.Worker is null)
        {
            _starting--;
        }
        else if (_all.Contains(grant.Worker))
        {
            _idle.Add(grant.Worker);
        }

        Serve();
    }

    // Under the gate. Its own worker first, then a fresh one, then a new one, then one that another tenant has used least recently.
    private Grant? TryGrant(string tenant)
    {
        var owner = OwnerOf(tenant);
        if (_busy.GetValueOrDefault(owner) >= _mostOfTenant)
        {
            return null;
        }

        // Who judges runs nothing, and serves everybody.
        var worker = _idle.FindLast(candidate => (candidate.Tenant == tenant || role == WorkerRole.Analysis) && candidate.IsUsable) ?? _idle.Find(candidate => candidate.Tenant is null && candidate.IsUsable);
        if (worker is null)
        {
            if (_all.Count + _starting >= _most)
            {
                if (_idle.Count == 0)
                {
                    return null;
                }

                var evicted = _idle[0];
                _idle.RemoveAt(0);
                _all.Remove(evicted);
                evicted.Kill(new WorkerEnd(WorkerEndCause.Retired));
                Counts = Counts with { Evicted = Counts.Evicted + 1 };
            }

            _starting++;
        }
        else
        {
            _idle.Remove(worker);
            worker.Tenant = tenant;
        }

        _busy[owner] = _busy.GetValueOrDefault(owner) + 1;
        return new Grant(worker);
    }

    private void Leave(string tenant)
    {
        var owner = OwnerOf(tenant);
        if (--_busy[owner] == 0)
        {
            _busy.Remove(owner);
        }
    }

    private void Serve()
    {
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (TryGrant(node.Value.Tenant) is { } grant)
            {
                _waiting.Remove(node);
                node.Value.Granted.TrySetResult(grant);
            }

            node = next;
        }
    }

    private async Task<WorkerProcess> StartAsync(string tenant, CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            var worker = await WorkerProcess.StartAsync(options, role, Ended, either.Token).ConfigureAwait(false);
            lock (_gate)
            {
                _starting--;
                worker.Tenant = tenant;
                Add(worker);
            }

            return worker;
        }
        catch
        {
            lock (_gate)
            {
                GiveBack(tenant, new Grant(null));
            }

            ObjectDisposedException.ThrowIf(_closed, typeof(ScriptWorkerPool));
            throw;
        }
    }

    private async Task StartSpareAsync()
    {
        WorkerProcess? worker = null;
        try
        {
            worker = await WorkerProcess.StartAsync(options, role, Ended, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WorkerUnavailableException or OperationCanceledException)
        {
            // Whoever needs a worker next is told why there is none.
        }

        lock (_gate)
        {
            _starting--;
            _startingSpares--;
            if (worker is not null)
            {
                Add(worker);
                _idle.Add(worker);
            }

            Serve();
        }
    }

    private void Add(WorkerProcess worker)
    {
        _all.Add(worker);
        Counts = Counts with { Started = Counts.Started + 1 };
        if (_closed)
        {
            worker.Kill(new WorkerEnd(WorkerEndCause.Retired));
        }
        else if (worker.Gone.IsCompleted)
        {
            // It was gone before it was here, and nobody else counts it.
            _all.Remove(worker);
            Counts = Counts with { Lost = Counts.Lost + 1 };
        }
    }

    private void Ended(WorkerProcess worker)
    {
        lock (_gate)
        {
            _idle.Remove(worker);
            if (!_all.Remove(worker))
            {
                return;
            }

            Count(worker.End);
            Serve();
        }
    }

    private void Count(WorkerEnd? end) => Counts = end?.Cause switch
    {
        WorkerEndCause.Retired => Counts with { Recycled = Counts.Recycled + 1, LeftBusy = Counts.LeftBusy + (end.Detail == WorkerProcess.LeftWork ? 1 : 0) },
        WorkerEndCause.Lost or WorkerEndCause.OutOfMemory or WorkerEndCause.StackOverflow or WorkerEndCause.Protocol or null => Counts with { Lost = Counts.Lost + 1 },
        _ => Counts with { Stopped = Counts.Stopped + 1 },
    };

    /// <summary>A worker; null for the right to start one.</summary>
    private sealed record Grant(WorkerProcess? Worker);

    private sealed class Waiter(string tenant)
    {
        internal string Tenant => tenant;

        internal TaskCompletionSource<Grant> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
