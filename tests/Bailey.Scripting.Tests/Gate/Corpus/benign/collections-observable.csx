// result: 1
using System.Collections.ObjectModel;
var changes = 0;
var items = new ObservableCollection<string>();
items.CollectionChanged += (_, e) => changes += e.NewItems.Count;
items.Add("x");
return changes;
