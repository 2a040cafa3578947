// node:diagnostics_channel.
"use strict";

const { check, argType } = internal;
const { codedError } = check;

const callback = (fn, name) => check.function(fn, name);

class Channel {
  constructor(name) {
    this._subscribers = undefined;
    this._stores = undefined;
    this.name = name;
  }
  subscribe(subscription) {
    callback(subscription, "subscription");
    activate(this).subscribe(subscription);
  }
  unsubscribe() { return false; }
  bindStore(store, transform) { activate(this).bindStore(store, transform); }
  unbindStore() { return false; }
  get hasSubscribers() { return false; }
  publish() {}
  runStores(data, fn, thisArg, ...args) { return Reflect.apply(fn, thisArg, args); }
  static [Symbol.hasInstance](instance) {
    if (instance === null || typeof instance !== "object") return false;
    const proto = Object.getPrototypeOf(instance);
    return proto === Channel.prototype || proto === ActiveChannel.prototype;
  }
}

// A channel becomes one of these while somebody listens.
class ActiveChannel {
  subscribe(subscription) {
    callback(subscription, "subscription");
    this._subscribers = [...this._subscribers, subscription];
  }
  unsubscribe(subscription) {
    const at = this._subscribers.indexOf(subscription);
    if (at < 0) return false;
    this._subscribers = this._subscribers.filter((_, i) => i !== at);
    settle(this);
    return true;
  }
  bindStore(store, transform) { this._stores.set(store, transform); }
  unbindStore(store) {
    if (!this._stores.has(store)) return false;
    this._stores.delete(store);
    settle(this);
    return true;
  }
  get hasSubscribers() { return true; }
  publish(data) {
    for (const subscription of this._subscribers) {
      try {
        subscription(data, this.name);
      } catch (error) {
        process.nextTick(() => { throw error; });
      }
    }
  }
  runStores(data, fn, thisArg, ...args) {
    let run = () => {
      this.publish(data);
      return Reflect.apply(fn, thisArg, args);
    };
    this._stores.forEach((transform, store) => { run = within(store, data, transform, run); });
    return run();
  }
}
function within(store, data, transform, next) {
  return () => {
    let context = data;
    if (transform) {
      try {
        context = transform(data);
      } catch (error) {
        process.nextTick(() => { throw error; });
        return next();
      }
    }
    return store.run(context, next);
  };
}
function activate(channel) {
  Object.setPrototypeOf(channel, ActiveChannel.prototype);
  channel._subscribers = [];
  channel._stores = new Map();
  return channel;
}
function settle(channel) {
  if (channel._subscribers.length > 0 || channel._stores.size > 0) return;
  Object.setPrototypeOf(channel, Channel.prototype);
  channel._subscribers = channel._stores = undefined;
}

const channels = new Map();
function channel(name) {
  const have = channels.get(name);
  if (have) return have;
  if (typeof name !== "string" && typeof name !== "symbol") throw argType("channel", "string or symbol", name);
  const made = new Channel(name);
  channels.set(name, made);
  return made;
}

const events = ["start", "end", "asyncStart", "asyncEnd", "error"];

class TracingChannel {
  subscribe(handlers) {
    for (const name of events) if (handlers[name]) this[name]?.subscribe(handlers[name]);
  }
  unsubscribe(handlers) {
    let done = true;
    for (const name of events) if (handlers[name] && !this[name]?.unsubscribe(handlers[name])) done = false;
    return done;
  }
  traceSync(fn, context = {}, thisArg, ...args) {
    const { start, end, error } = this;
    return start.runStores(context, () => {
      try {
        return (context.result = Reflect.apply(fn, thisArg, args));
      } catch (e) {
        context.error = e;
        error.publish(context);
        throw e;
      } finally {
        end.publish(context);
      }
    });
  }
  tracePromise(fn, context = {}, thisArg, ...args) {
    const { start, end, asyncStart, asyncEnd, error } = this;
    const settled = (name) => (value) => {
      context[name] = value;
      if (name === "error") error.publish(context);
      asyncStart.publish(context);
      asyncEnd.publish(context);
      if (name === "error") return Promise.reject(value);
      return value;
    };
    return start.runStores(context, () => {
      try {
        let promise = Reflect.apply(fn, thisArg, args);
        if (!(promise instanceof Promise)) promise = Promise.resolve(promise);
        return promise.then(settled("result"), settled("error"));
      } catch (e) {
        context.error = e;
        error.publish(context);
        throw e;
      } finally {
        end.publish(context);
      }
    });
  }
  traceCallback(fn, position = -1, context = {}, thisArg, ...args) {
    const { start, end, asyncStart, asyncEnd, error } = this;
    const done = args.at(position);
    callback(done, "callback");
    function traced(...results) {
      const [failure, result] = results;
      if (failure) {
        context.error = failure;
        error.publish(context);
      } else context.result = result;
      return asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(done, this, results);
        } finally {
          asyncEnd.publish(context);
        }
      });
    }
    args.splice(position, 1, traced);
    return start.runStores(context, () => {
      try {
        return Reflect.apply(fn, thisArg, args);
      } catch (e) {
        context.error = e;
        error.publish(context);
        throw e;
      } finally {
        end.publish(context);
      }
    });
  }
}

function tracingChannel(nameOrChannels) {
  const tracing = new TracingChannel();
  for (const name of events) {
    let made;
    if (typeof nameOrChannels === "string") made = channel(`tracing:${nameOrChannels}:${name}`);
    else if (nameOrChannels !== null && typeof nameOrChannels === "object") {
      made = nameOrChannels[name];
      if (!(made instanceof Channel)) throw argType(`nameOrChannels.${name}`, "Channel", made);
    } else throw codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "nameOrChannels" argument must be an string, object, or Channel. Received ${internal.received(nameOrChannels)}`);
    Object.defineProperty(tracing, name, { value: made, enumerable: true });
  }
  return tracing;
}

module.exports = {
  channel,
  hasSubscribers: (name) => channels.get(name)?.hasSubscribers ?? false,
  subscribe: (name, subscription) => channel(name).subscribe(subscription),
  tracingChannel,
  unsubscribe: (name, subscription) => channel(name).unsubscribe(subscription),
  Channel,
};
