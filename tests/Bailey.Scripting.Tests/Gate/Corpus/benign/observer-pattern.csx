// result: [1,2]
using System;
using System.Collections.Generic;
class Feed : IObservable<int> { private IObserver<int> _o; public IDisposable Subscribe(IObserver<int> o) { _o = o; return null; } public void Push(int n) => _o.OnNext(n); }
class Keep : IObserver<int> { public List<int> All = []; public void OnNext(int n) => All.Add(n); public void OnError(Exception e) { } public void OnCompleted() { } }
var feed = new Feed(); var keep = new Keep();
feed.Subscribe(keep); feed.Push(1); feed.Push(2);
return keep.All;
